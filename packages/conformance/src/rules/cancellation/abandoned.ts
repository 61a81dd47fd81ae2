import {
  Abandoned,
  moveOnAfter,
  now,
  scope,
  scopeWith,
  shield,
  sleep,
  spawn,
  supervise,
  type Task,
} from "@outloop/core";
import type { Case } from "../../case.ts";
import { program } from "../../define.ts";
import { ensure, equal } from "../../expect.ts";
import { cleanup, stubborn, thrownIn, worker } from "./cancel-helpers.ts";

/** What becomes of a task that does not end after its grace. */
export const abandoned: readonly Case[] = [
  program(
    "X42",
    "a hundred raises past its grace and not one more; never stepped again; its scope fails with Abandoned",
    function* ({ log }) {
      const raises: number[] = [];
      let child: Task | undefined;
      const error = yield* thrownIn(() =>
        scope(function* () {
          child = yield* spawn(function* () {
            try {
              yield* stubborn(raises, Infinity, 1000);
            } finally {
              log("never");
            }
          });
          yield* sleep(100);
          yield* child.cancel();
          log(`cancelled, ${child.state}`);
          yield* sleep(1);
        }),
      );
      ensure(
        error instanceof Abandoned && error.task === child,
        "the scope fails with Abandoned, which names the task",
      );
      equal(raises, [100, ...Array.from({ length: 100 }, () => 5100)], "when it raised");
      equal(yield* now(), 5100, "the time");
    },
    { log: ["cancelled, done"], warnings: ["swallowed cancel", "abandoned"] },
  ),
  program(
    "X42",
    "one that ends at its hundredth raise is not abandoned",
    function* () {
      const raises: number[] = [];
      yield* moveOnAfter(100, stubborn, raises, 101, 1000);
      equal(raises.length, 101, "how often it raised");
    },
    { warnings: ["swallowed cancel"] },
  ),
  program(
    "X42",
    "in a scope that supervises it fails alone, and joining it throws that Abandoned",
    function* () {
      const error = yield* supervise(function* () {
        const task = yield* spawn(stubborn, [], Infinity, 1000);
        yield* sleep(100);
        yield* task.cancel();
        return yield* thrownIn(() => task.join());
      });
      ensure(error instanceof Abandoned, "join throws Abandoned");
    },
    { warnings: ["swallowed cancel", "abandoned"] },
  ),
  program(
    "X42",
    "the main task can be abandoned: the run ends with that",
    function* () {
      yield* moveOnAfter(100, stubborn, [], Infinity, 1000);
    },
    { error: Abandoned, warnings: ["swallowed cancel", "abandoned"] },
  ),
  program(
    "X43",
    "its siblings clean up, and its scope waits for its children",
    function* ({ log }) {
      const error = yield* thrownIn(() =>
        scopeWith({ deadline: 100 }, function* () {
          yield* spawn(function* () {
            yield* spawn(() => shield(cleanup, log, "child", 20_000));
            yield* stubborn([], Infinity, 1000);
          });
          yield* spawn(worker, log, "sibling", 9000);
        }),
      );
      ensure(error instanceof Abandoned, "the scope fails with Abandoned");
      log(`at ${yield* now()}`);
    },
    {
      // The sibling's own grace ends at the same instant: its cleanup is cut there, as late as it may be.
      log: ["sibling half", "child half", "child whole", "at 20000"],
      warnings: ["swallowed cancel", "swallowed cancel", "abandoned"],
    },
  ),
  program(
    "X43",
    "siblings that clean up in time do so to their end",
    function* ({ log }) {
      const error = yield* thrownIn(() =>
        scopeWith({ deadline: 100 }, function* () {
          yield* spawn(stubborn, [], Infinity, 1000);
          yield* spawn(worker, log, "sibling", 4000);
        }),
      );
      ensure(error instanceof Abandoned, "the scope fails with Abandoned");
    },
    { log: ["sibling half", "sibling whole"], warnings: ["swallowed cancel", "abandoned"] },
  ),
];
