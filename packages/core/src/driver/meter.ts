import type { Instant } from "../clock.ts";
import type { Place } from "./place.ts";

/** What a task has done while somebody watched. */
export class Meter {
  steps = 0;
  traps = 0;
  /** Milliseconds of real time that its steps took, what observers did meanwhile included. */
  ms = 0;
  /** When its last step ended, on the program's clock. */
  stands: Instant | undefined = undefined;
  /** Where it asked its last trap; known in debug mode. */
  asked: Place | undefined = undefined;
  readonly #ops = new Map<string, number>();
  /** The trap asked last and how often in a row: most tasks ask the same one again and again. */
  #last = "";
  #inRow = 0;

  asks(op: string): void {
    this.traps++;
    if (op === this.#last) {
      this.#inRow++;
      return;
    }
    this.#store();
    this.#last = op;
    this.#inRow = 1;
  }

  /** How often it asked which trap. */
  get ops(): ReadonlyMap<string, number> {
    this.#store();
    return this.#ops;
  }

  #store(): void {
    if (this.#inRow > 0) this.#ops.set(this.#last, (this.#ops.get(this.#last) ?? 0) + this.#inRow);
    this.#inRow = 0;
  }
}
