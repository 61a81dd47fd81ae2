import { nameGiven, type Label } from "./label.ts";
import type { TaskNode } from "./task-node.ts";
import type { AnyBody } from "./traps.ts";

const NOBODY = -1;
const HOST = 0;

/** Who did something to a primitive last. It keeps no task, since that would keep its result. */
export class LastUser {
  #id = NOBODY;
  #what: AnyBody | Label | undefined = undefined;

  /** `null`: the host. */
  note(task: TaskNode | null): void {
    const id = task === null ? HOST : task.id;
    // Mostly the same one again, and then there is nothing to write.
    if (id === this.#id) return;
    this.#id = id;
    this.#what = task?.what;
  }

  /** A run has ended, and its tasks are no more. The host is still the same. */
  forgetTasks(): void {
    if (this.#id !== HOST) this.#id = NOBODY;
    this.#what = undefined;
  }

  /** ", last sent to by task 2 'reader'"; empty if nobody ever did. */
  inWords(did: string): string {
    if (this.#id === NOBODY) return "";
    const what = this.#what;
    if (what === undefined) return `, ${did} the host`;
    return `, ${did} task ${this.#id} '${nameGiven(what)}'`;
  }
}
