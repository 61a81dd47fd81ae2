import { all, Cancelled, moveOnAfter, shield, type Coroutine } from "@outloop/core";
import { readable } from "@outloop/core/io";
import type { Process } from "./process.ts";

/**
 * What keeps a process within its scope: a task of that scope which lasts until the process has ended and everything it
 * has written has been read, and which ends it when the scope is cancelled.
 */
export class Keeper {
  readonly #grace: number;
  /** None when it could not be started. */
  process: Process | undefined;
  /** The task has begun, so that its cleanup is sure to run. */
  hasBegun = false;

  constructor(grace: number) {
    this.#grace = grace;
  }

  *keep(): Coroutine<void> {
    const { process } = this;
    if (process === undefined) return;
    this.hasBegun = true;
    try {
      yield* process.awaitEnd();
      const { input, outputs } = process.pipes;
      if (input !== undefined) yield* input.end();
      yield* all(outputs.map((output) => output.keepRest()));
    } catch (error) {
      if (error instanceof Cancelled) yield* shield(ending, this, process);
      else process.fail(error);
      throw error;
    } finally {
      yield* shield(closing, process);
    }
  }

  *end(process: Process): Coroutine<void> {
    if (process.end !== undefined) return;
    yield* process.kill("SIGTERM");
    yield* moveOnAfter(this.#grace, () => readable(process.handle));
    // Of a group there may be others left. As long as nobody has waited for it, its number is nobody else's.
    yield* process.kill("SIGKILL");
    yield* process.awaitEnd();
  }
}

/** Ends it, in a task that nothing may cancel. */
export function ending(keeper: Keeper, process: Process): Coroutine<void> {
  return keeper.end(process);
}

/** Lets go of whatever is open. */
export function closing(process: Process): Coroutine<void> {
  return process.closeAll();
}
