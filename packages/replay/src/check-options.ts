import type { RunOptions } from "@outloop/core";

/** Throws `TypeError` for options of a run that no log can hold. */
export function checkOptions({ signal }: RunOptions): void {
  if (signal !== undefined) {
    throw new TypeError(
      "options.signal is not recorded, and so not replayed: cancel the program by job.cancel() instead",
    );
  }
}
