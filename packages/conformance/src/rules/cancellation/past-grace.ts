import { checkpoint, Event, moveOnAfter, now, scope, shield, sleep, spawn } from "@outloop/core";
import type { Case } from "../../case.ts";
import { program } from "../../define.ts";
import { equal } from "../../expect.ts";
import { cleansUpBy, cutAt100, nameOf, stubborn, thrownIn, worker } from "./cancel-helpers.ts";

/** What happens to a task that still parks after its grace. */
export const pastGrace: readonly Case[] = [
  program(
    "X40",
    "every park raises from then on, at once",
    function* () {
      const raises: number[] = [];
      yield* moveOnAfter(100, stubborn, raises, 4, 100_000);
      equal(raises, [100, 5100, 5100, 5100], "when it raised");
    },
    { warnings: ["swallowed cancel"] },
  ),
  program(
    "X40",
    "also in scopes opened in the cleanup, but not in a shield",
    function* ({ log }) {
      yield* moveOnAfter(100, function* () {
        try {
          yield* sleep(Infinity);
        } finally {
          log(`${nameOf(yield* thrownIn(() => scope(sleep, 10_000)))} at ${yield* now()}`);
          log(`${nameOf(yield* thrownIn(() => scope(() => checkpoint())))} at ${yield* now()}`);
          yield* shield(sleep, 1000);
          log(`shielded until ${yield* now()}`);
        }
      });
    },
    {
      log: ["Cancelled at 5100", "Cancelled at 5100", "shielded until 6100"],
      warnings: ["swallowed cancel"],
    },
  ),
  program(
    "X40",
    "children of a scope opened in the cleanup are then cancelled, and clean up",
    function* ({ log }) {
      yield* moveOnAfter(100, function* () {
        try {
          yield* sleep(Infinity);
        } finally {
          yield* scope(function* () {
            yield* spawn(worker, log, "child");
            yield* sleep(Infinity);
          });
        }
      });
      log(`after, at ${yield* now()}`);
    },
    { log: ["child half", "child whole", "after, at 5110"], warnings: ["swallowed cancel"] },
  ),
  program(
    "X40",
    "also those of a scope whose body swallows that raise",
    function* ({ log }) {
      yield* moveOnAfter(100, function* () {
        try {
          yield* sleep(Infinity);
        } finally {
          yield* scope(function* () {
            yield* spawn(worker, log, "child");
            log(nameOf(yield* thrownIn(() => sleep(Infinity))));
          });
        }
      });
      log(`after, at ${yield* now()}`);
    },
    { log: ["Cancelled", "child half", "child whole", "after, at 5110"], warnings: ["swallowed cancel"] },
  ),
  program(
    "X40",
    "the grace of an outer cleanup goes on while a scope inside it unwinds",
    function* ({ log }) {
      yield* moveOnAfter(100, function* () {
        try {
          yield* sleep(Infinity);
        } finally {
          yield* moveOnAfter(4000, cleansUpBy, log, () => sleep(4000));
        }
      });
      // What ended the inner cleanup has ended the outer one too: nothing of it is left in the task.
      yield* sleep(1);
      log(`after, at ${yield* now()}`);
    },
    { log: ["Cancelled at 5100", "after, at 5101"], warnings: ["swallowed cancel"] },
  ),
  program(
    "X41",
    "a cleanup that waits for ever is ended by its grace, not by a Deadlock",
    function* ({ log }) {
      yield* cutAt100(log, () => sleep(Infinity));
      yield* cutAt100(log, () => new Event().wait());
    },
    { log: ["Cancelled at 5100", "Cancelled at 10200"], warnings: ["swallowed cancel", "swallowed cancel"] },
  ),
];
