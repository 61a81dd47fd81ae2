/* oxlint-disable require-yield, unicorn/consistent-function-scoping -- a coroutine that never suspends is a case too, and reads best where it is used */
import { Cancelled, currentScope, scope, sleep, spawn, until, type Scope } from "@outloop/core";
import type { Case } from "../../case.ts";
import { program } from "../../define.ts";
import { ensure, equal } from "../../expect.ts";
import { noting, thrownIn, worker } from "./cancel-helpers.ts";

const HOSTED = { modes: ["hosted"], needs: ["hosted"] } as const;

/** What the language has from ES2024 on. */
function withResolvers<T>() {
  let resolve!: (value: T) => void;
  let reject!: (error: unknown) => void;
  const promise = new Promise<T>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  return { promise, resolve, reject };
}

/** Lets a promise's callbacks run: until one that settles after those. */
function* settle() {
  yield* until(Promise.resolve());
  yield* until(Promise.resolve());
}

/** A cancel while the host's world is awaited. */
export const cancelUntil: readonly Case[] = [
  program(
    "X75",
    "the signal is aborted when the cancel comes, with the cancel as reason, and nobody waits for the promise",
    function* ({ log }) {
      const task = yield* spawn(() =>
        noting(log, () =>
          until((signal) => {
            const { promise } = withResolvers<never>();
            signal.addEventListener("abort", () => {
              const { reason } = signal;
              log(
                reason instanceof Cancelled
                  ? `aborted: ${String(reason.reason)}`
                  : "aborted by something else",
              );
            });
            return promise;
          }),
        ),
      );
      yield* sleep(0);
      yield* spawn(() => task.cancel("enough"));
      yield* sleep(0);
      log("requested");
      yield* task.cancel();
    },
    ["aborted: enough", "requested", "Cancelled"],
    HOSTED,
  ),
  program(
    "X75",
    "a cancel asked from inside the function that makes the promise is heard",
    function* ({ log }) {
      const value = yield* scope(function* () {
        const around = yield* currentScope();
        yield* noting(log, () =>
          until((signal) => {
            around.cancel("from inside");
            signal.addEventListener("abort", () => log("aborted"));
            return withResolvers<never>().promise;
          }),
        );
      });
      log(`${value}`);
    },
    ["aborted", "Cancelled", "undefined"],
    HOSTED,
  ),
  program(
    "X75",
    "a signal is not aborted by what comes after the answer",
    function* ({ log }) {
      yield* scope(function* () {
        const handle = yield* currentScope();
        yield* until((signal) => {
          signal.addEventListener("abort", () => log("never"));
          return Promise.resolve();
        });
        handle.cancel();
        yield* noting(log, () => sleep(1));
      });
    },
    ["Cancelled"],
    HOSTED,
  ),
  program(
    "X76",
    "a late value does nothing",
    function* ({ log }) {
      const late = withResolvers<string>();
      const task = yield* spawn(() => noting(log, () => until(late.promise)));
      yield* sleep(0);
      yield* task.cancel();
      const next = withResolvers<string>();
      yield* spawn(function* () {
        late.resolve("late");
        yield* settle();
        next.resolve("next");
      });
      log(yield* until(next.promise));
    },
    ["Cancelled", "next"],
    HOSTED,
  ),
  program(
    "X76",
    "a late rejection is reported, with its error, but not the one that the abort caused",
    function* ({ log, warnings }) {
      const error = new Error("late");
      const late = withResolvers<string>();
      const waits = [
        () => until(late.promise),
        () =>
          until((signal) => {
            const aborted = withResolvers<never>();
            signal.addEventListener("abort", () => aborted.reject(signal.reason));
            return aborted.promise;
          }),
      ];
      for (const wait of waits) {
        const task = yield* spawn(() => noting(log, wait));
        yield* sleep(0);
        yield* task.cancel();
      }
      late.reject(error);
      yield* settle();
      equal(
        warnings.map((each) => each.error),
        [error],
        "what was reported",
      );
    },
    { log: ["Cancelled", "Cancelled"], warnings: ["late rejection"] },
    HOSTED,
  ),
  program(
    "X76",
    "nothing counts on the promise any more: time passes on a virtual clock",
    function* ({ log, job }) {
      const guard = setTimeout(() => void job().cancel("time stands still"), 500);
      try {
        const task = yield* spawn(() => noting(log, () => until(withResolvers().promise)));
        yield* sleep(0);
        yield* task.cancel();
        yield* sleep(10);
        log("ten milliseconds later");
      } finally {
        clearTimeout(guard);
      }
    },
    ["Cancelled", "ten milliseconds later"],
    HOSTED,
  ),
  program(
    "X76",
    "an answer that came before the cancel wins",
    function* ({ log }) {
      const handles: Scope[] = [];
      // Settles in place, so that the answer and the cancel come in one turn.
      let resolve!: (value: string) => void;
      // oxlint-disable-next-line unicorn/no-thenable -- a promise that settles in place
      const thenable = { then: (yes: (value: string) => void) => void (resolve = yes) };
      yield* spawn(() =>
        scope(function* () {
          handles.push(yield* currentScope());
          log(yield* until(thenable as unknown as PromiseLike<string>));
          yield* noting(log, () => sleep(0));
        }),
      );
      yield* sleep(0);
      resolve("won");
      handles[0]!.cancel();
    },
    ["won", "Cancelled"],
    HOSTED,
  ),
  program(
    "X76",
    "cleanup may wait for promises",
    function* ({ log }) {
      const task = yield* spawn(function* () {
        try {
          yield* worker(log, "body", 0);
        } finally {
          log(yield* until(Promise.resolve("cleaned up")));
          const error = yield* thrownIn(() => until(Promise.reject(new Error("no"))));
          ensure(error instanceof Error && error.message === "no", "a rejection is an error there");
        }
      });
      yield* sleep(1);
      yield* task.cancel();
      log("cancelled");
    },
    ["body half", "body whole", "cleaned up", "cancelled"],
    HOSTED,
  ),
];
