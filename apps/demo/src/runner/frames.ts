import type { Frame } from "./protocol.ts";

/** An open call of a generator function. The compiler keeps `line` up to date. */
export interface OpenFrame {
  readonly name: string;
  readonly task: number;
  line: number;
}

/**
 * The chain of open calls of each task. A suspended generator does not tell at which line it stands, and stacks end at
 * the driver; so the compiler puts an `enter` and an `exit` into each generator function, and its line at each `yield*`.
 */
export class Frames {
  readonly #stacks = new Map<number, OpenFrame[]>();

  enter(task: number, name: string, line: number): OpenFrame {
    const frame = { name, task, line };
    const stack = this.#stacks.get(task);
    if (stack === undefined) this.#stacks.set(task, [frame]);
    else stack.push(frame);
    return frame;
  }

  exit(frame: OpenFrame): void {
    const stack = this.#stacks.get(frame.task)!;
    const at = stack.lastIndexOf(frame);
    if (at >= 0) stack.splice(at, 1);
    if (stack.length === 0) this.#stacks.delete(frame.task);
  }

  of(task: number): readonly Frame[] {
    return (this.#stacks.get(task) ?? []).map(({ name, line }) => ({ name, line }));
  }
}
