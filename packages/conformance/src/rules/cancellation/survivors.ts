import {
  Abandoned,
  Cancelled,
  checkpoint,
  Livelock,
  moveOnAfter,
  now,
  scope,
  shield,
  sleep,
  spawn,
  virtualClock,
  type Coroutine,
} from "@outloop/core";
import { layer } from "@outloop/core/kernel";
import { bounded } from "../../bounded.ts";
import type { Case } from "../../case.ts";
import { custom, program } from "../../define.ts";
import { ensure, equal } from "../../expect.ts";
import { freshKernel, runIn } from "../../run-program.ts";
import { cleansUpBy, cutAt100, stubborn, thrownIn, waiter, type Log } from "./cancel-helpers.ts";

/** Waits for a child that takes `ms`. */
function* parent(ms: number): Coroutine<void> {
  yield* scope(function* () {
    yield* spawn(sleep, ms);
  });
}

/** Waits for a child that takes `turns`. */
function* leaver(turns: number): Coroutine<void> {
  yield* scope(function* () {
    yield* spawn(spinner, turns);
  });
}

function* spinner(turns: number): Coroutine<void> {
  for (let turn = 0; turn < turns; turn++) yield* checkpoint();
}

/** Parked until it is cancelled; tells by whom. */
function* tellsOrigin(log: Log): Coroutine<void> {
  try {
    yield* sleep(Infinity);
  } catch (error) {
    if (error instanceof Cancelled) log(error.origin);
    throw error;
  }
}

/** Cases that mutation testing found to be missing: each shows one condition of the driver by what it does. */
export const cancelSurvivors: readonly Case[] = [
  program(
    "X40",
    "past the grace the children of the outermost scope of a cleanup are cancelled by what cancelled the cleanup",
    ({ log }) =>
      moveOnAfter(100, function* () {
        try {
          yield* sleep(Infinity);
        } finally {
          yield* scope(function* () {
            yield* spawn(tellsOrigin, log);
            yield* scope(sleep, Infinity);
          });
        }
      }),
    { log: ["the deadline of 100 ms on scope 'moveOnAfter'"], warnings: ["swallowed cancel"] },
  ),
  program(
    "X37",
    "afresh, but without the time that a shield still open goes on to take",
    ({ log }) =>
      cutAt100(log, function* () {
        yield* shield(function* () {
          yield* sleep(1000);
          yield* parent(2000);
          yield* sleep(500);
        });
        yield* sleep(100_000);
      }),
    { log: ["Cancelled at 8600"], warnings: ["swallowed cancel"] },
  ),
  program(
    "X38",
    "a scope that is no shield stops no grace, also after a wait for children in it",
    ({ log }) =>
      cutAt100(log, function* () {
        yield* scope(function* () {
          yield* parent(2000);
          yield* sleep(500);
        });
        yield* sleep(100_000);
      }),
    { log: ["Cancelled at 7100"], warnings: ["swallowed cancel"] },
  ),
  program(
    "X38",
    "a shield counts as a whole, even if a task in it comes back from waiting for children in its own cleanup",
    ({ log }) =>
      cutAt100(log, function* () {
        yield* shield(function* () {
          yield* spawn(() => moveOnAfter(50, cleansUpBy, log, () => parent(2000)));
          yield* sleep(4000);
        });
        yield* sleep(100_000);
      }),
    { log: ["whole at 2150", "Cancelled at 9100"], warnings: ["swallowed cancel"] },
  ),
  program(
    "X38",
    "a shield around the scope that was cancelled does not stop the grace of a cleanup in it",
    ({ log }) => shield(() => cutAt100(log, () => sleep(100_000))),
    { log: ["Cancelled at 5100"], warnings: ["swallowed cancel"] },
  ),
  custom(
    "C9",
    "a grace of Infinity sets no timer: no kernel is asked for the instant Infinity",
    async ({ subject, mode }) => {
      const inner = freshKernel(subject);
      const deadlines: number[] = [];
      const kernel = layer(inner, {
        at(deadline, timer) {
          deadlines.push(deadline);
          inner.at(deadline, timer);
        },
      });
      const log: string[] = [];
      const ended = await runIn(
        mode,
        kernel,
        () =>
          cutAt100(
            (entry) => log.push(entry),
            () => sleep(1e6),
          ),
        {
          grace: Infinity,
        },
      );
      ensure(ended.ok, "the run ends well");
      equal(log, ["whole at 1000100"], "the transcript");
      ensure(deadlines.length > 0 && !deadlines.includes(Infinity), "no timer is set for Infinity");
    },
    { modes: ["blocking", "hosted"] },
  ),
  custom(
    "C16",
    "a Livelock names a task that is about to leave a scope, too",
    async ({ subject, mode }) => {
      for (const turnLimit of [10, 11, 12]) {
        const kernel = bounded(subject.make({ clock: virtualClock({ turnLimit }) }));
        const ended = await runIn(mode, kernel, function* () {
          // In whatever turn it comes, one of them has just seen its child end.
          for (let turns = 0; turns < 20; turns++) yield* spawn(leaver, turns);
          yield* spinner(Infinity);
        });
        ensure(!ended.ok && ended.error instanceof Livelock, "it ends with Livelock");
        const leavers = ended.error.tasks.filter(({ name }) => name === "leaver");
        equal(leavers.length, 1, `how many leavers are named, with a limit of ${turnLimit}`);
      }
    },
    { modes: ["blocking", "hosted"] },
  ),
  program(
    "X42",
    "one abandoned in a scope with a living child is not stepped again when that child ends",
    function* ({ log }) {
      const error = yield* thrownIn(() =>
        scope(function* () {
          const task = yield* spawn(function* () {
            try {
              yield* scope(function* () {
                yield* spawn(() => shield(sleep, 20_000));
                yield* stubborn([], Infinity, 1000);
              });
            } finally {
              log("never");
            }
          });
          yield* sleep(100);
          yield* task.cancel();
        }),
      );
      ensure(error instanceof Abandoned, "the scope fails with Abandoned");
      log(`at ${yield* now()}`);
    },
    { log: ["at 20000"], warnings: ["swallowed cancel", "abandoned"] },
  ),
  program(
    "X21",
    "a timeout opened in a cleanup reaches the scopes that are opened in it",
    ({ log }) =>
      cutAt100(log, function* () {
        const { timedOut } = yield* moveOnAfter(50, () => scope(sleep, 1000));
        log(`timed out: ${timedOut}`);
      }),
    ["timed out: true", "whole at 150"],
  ),
  program(
    "X31",
    "a Cancelled that a task made itself is a failure, also if the task opened a scope or spawned",
    function* () {
      const bodies = [() => scope(() => checkpoint()), () => spawn(() => checkpoint())];
      for (const first of bodies) {
        const made = new Cancelled("made by hand", "nobody");
        const error = yield* thrownIn(() =>
          scope(function* () {
            yield* spawn(function* () {
              yield* first();
              throw made;
            });
          }),
        );
        ensure(error === made, "the scope fails with that very error");
      }
    },
    {},
  ),
  program(
    "X4",
    "it reaches all children, also when one has ended and another was spawned since",
    function* ({ log }) {
      yield* moveOnAfter(100, function* () {
        yield* spawn(sleep, 10);
        yield* spawn(waiter, log, "second");
        yield* spawn(waiter, log, "third");
        yield* sleep(20);
        yield* spawn(waiter, log, "fourth");
        yield* sleep(Infinity);
      });
      log(`after, at ${yield* now()}`);
    },
    ["second cleaned up", "third cleaned up", "fourth cleaned up", "after, at 100"],
  ),
  program(
    "X4",
    "it reaches a task that has left a shield",
    function* ({ log }) {
      yield* moveOnAfter(100, function* () {
        yield* shield(sleep, 10);
        yield* waiter(log, "body");
      });
      log(`after, at ${yield* now()}`);
    },
    ["body cleaned up", "after, at 100"],
  ),
  program(
    "X4",
    "it reaches the scope a task stands in, also when a child that had opened one has ended meanwhile",
    function* ({ log }) {
      yield* moveOnAfter(100, function* () {
        yield* spawn(() => scope(sleep, 10));
        yield* scope(function* () {
          yield* spawn(waiter, log, "child");
          yield* waiter(log, "body");
        });
      });
      log(`after, at ${yield* now()}`);
    },
    ["body cleaned up", "child cleaned up", "after, at 100"],
  ),
];
