import type { Trap } from "@outloop/core/kernel";
import type { Tape } from "./tape.ts";

type Source = PromiseLike<unknown> | ((signal: never) => unknown);

export interface UntilTrap extends Trap {
  readonly source: Source;
}

/** The trap `until`, such that what its promise gives is written down as the answer to `line`. */
export function recordPromise(tape: Tape, request: UntilTrap, line: number, describe: string): Trap {
  const { source } = request;
  const recorded =
    typeof source === "function"
      ? (signal: never): unknown => called(tape, line, source, signal)
      : noting(tape, line, source);
  return { ...request, source: recorded, describe } as Trap;
}

function called(tape: Tape, line: number, source: (signal: never) => unknown, signal: never): unknown {
  let made: unknown;
  try {
    made = source(signal);
  } catch (error) {
    tape.reply(line, tape.error(error), true);
    throw error;
  }
  if (isPromiseLike(made)) return noting(tape, line, made);
  tape.write({ kind: "answer", ...tape.value(made) });
  return made;
}

function noting(tape: Tape, line: number, promise: PromiseLike<unknown>): PromiseLike<unknown> {
  let isSettled = false;
  const note = (write: () => void): void => {
    // A careless thenable may call back more than once; the first time counts.
    if (!isSettled) write();
    isSettled = true;
  };
  return {
    // eslint-disable-next-line unicorn/no-thenable -- it stands for a promise
    then: ((onValue: (value: unknown) => void, onError: (error: unknown) => void) =>
      promise.then(
        (value) => {
          note(() => tape.reply(line, tape.value(value)));
          onValue(value);
        },
        (error: unknown) => {
          note(() => tape.reply(line, tape.error(error)));
          onError(error);
        },
      )) as PromiseLike<unknown>["then"],
  };
}

export function isPromiseLike(value: unknown): value is PromiseLike<unknown> {
  if ((typeof value !== "object" && typeof value !== "function") || value === null) return false;
  return typeof (value as { readonly then?: unknown }).then === "function";
}
