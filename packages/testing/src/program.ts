import type { Body, Clock, VirtualClock } from "@outloop/core";
import type { TestContext } from "./context.ts";
import { checkOptions, type ProgramOptions } from "./options.ts";
import type { RunnerContext } from "./rerun.ts";
import { runAll } from "./run-all.ts";
import type { AnyTestBody } from "./run-once.ts";

/** The body of a test: a generator function. What it returns is not looked at. */
export type TestBody<C extends Clock> = Body<unknown, [context: TestContext<C>]>;

/**
 * Makes a test function of a program, for any runner whose tests are `(name, async function)`. Each run has a kernel and
 * a clock of its own; time is virtual unless said otherwise.
 *
 * The test fails with the very error that the body throws (what `explain` knows of it is in its field `outloop`);
 * with `LeakedTasks` when tasks are still alive at the end of the body; with `Deadlock` and `Livelock`; with
 * `WarningsGiven`; with `NeverEnded`. With `seeds`: with `SeedFailed`, whose `cause` is any of these, or with
 * `NotDeterministic`.
 *
 * Throws `RangeError` or `TypeError` at once for options that make no sense.
 *
 * @example
 * ```ts
 * test("a second passes", program(function* ({ clock }) {
 *   yield* sleep(1000); // takes no time
 *   assert.equal(clock.now(), 1000);
 * }));
 * ```
 */
export function program(body: TestBody<VirtualClock>): () => Promise<void>;
export function program(
  options: ProgramOptions & { readonly clock: "real" },
  body: TestBody<Clock>,
): () => Promise<void>;
export function program(options: ProgramOptions, body: TestBody<VirtualClock>): () => Promise<void>;
export function program(
  first: ProgramOptions | TestBody<never>,
  second?: TestBody<never>,
): () => Promise<void> {
  const [options, body] = typeof first === "function" ? [{}, first] : [first, second];
  if (typeof body !== "function")
    throw new TypeError(`program(options?, body): body must be a generator function, got ${String(body)}`);
  checkOptions(options);
  // No parameter, for runners that read them: some call back with `done`, some look for the names of fixtures.
  return function () {
    // oxlint-disable-next-line prefer-rest-params
    const runner = (arguments as unknown as [RunnerContext | undefined])[0];
    return runAll(body as AnyTestBody, options, runner ?? {});
  };
}
