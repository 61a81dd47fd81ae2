import { Event, moveOnAfter, now, scope, scopeWith, shield, sleep, spawn } from "@outloop/core";
import type { Case } from "../../case.ts";
import { program } from "../../define.ts";
import { ensure, equal } from "../../expect.ts";
import { cleansUpBy, cutAt100, cleanup, nameOf, thrownIn, worker } from "./cancel-helpers.ts";

/** How long a cancelled task may park. All are cancelled at 100. */
export const grace: readonly Case[] = [
  program(
    "X35",
    "five seconds unless told otherwise: 4999 ms of cleanup are left alone",
    ({ log }) => cutAt100(log, () => sleep(4999)),
    ["whole at 5099"],
  ),
  program(
    "X35",
    "five seconds unless told otherwise: at 5000 ms the park raises, once",
    ({ log }) => cutAt100(log, () => sleep(5001)),
    { log: ["Cancelled at 5100"], warnings: ["swallowed cancel"] },
  ),
  program(
    "X35",
    "it begins when Cancelled is thrown in, not when the cancel is requested",
    function* ({ log }) {
      yield* moveOnAfter(100, function* () {
        yield* shield(sleep, 10_000);
        yield* cleansUpBy(log, () => sleep(4999));
      });
    },
    ["whole at 14999"],
  ),
  program(
    "X36",
    "an option of the run",
    ({ log }) => cutAt100(log, () => sleep(51)),
    {
      log: ["Cancelled at 150"],
      warnings: ["swallowed cancel"],
    },
    { run: { grace: 50 } },
  ),
  program(
    "X36",
    "Infinity: for ever",
    ({ log }) => cutAt100(log, () => sleep(1e9)),
    ["whole at 1000000100"],
    {
      run: { grace: Infinity },
    },
  ),
  program(
    "X36",
    "zero: the first park raises",
    ({ log }) => cutAt100(log, () => sleep(1)),
    {
      log: ["Cancelled at 100"],
      warnings: ["swallowed cancel"],
    },
    { run: { grace: 0 } },
  ),
  program(
    "X36",
    "an option of a scope, inherited by what is in it; the innermost one counts",
    function* ({ log }) {
      yield* scopeWith({ grace: 50, deadline: 100 }, function* () {
        yield* spawn(cleansUpBy, log, () => sleep(1000));
        yield* spawn(() => scopeWith({ grace: 70 }, cleansUpBy, log, () => sleep(1000)));
        yield* scope(cleansUpBy, log, () => sleep(1000));
      });
      yield* moveOnAfter(100, cleansUpBy, log, () => sleep(1000));
    },
    {
      log: ["Cancelled at 150", "Cancelled at 150", "Cancelled at 170", "whole at 1270"],
      warnings: ["swallowed cancel", "swallowed cancel", "swallowed cancel"],
    },
  ),
  program(
    "X37",
    "it starts afresh when the task comes back from waiting for a scope's children",
    function* ({ log }) {
      const task = yield* spawn(function* () {
        try {
          yield* scope(function* () {
            yield* spawn(worker, log, "child", 4000);
            yield* worker(log, "body", 3000);
          });
        } finally {
          yield* sleep(4999);
          log(`rest at ${yield* now()}`);
        }
      });
      yield* sleep(100);
      yield* task.cancel();
    },
    ["body half", "child half", "body whole", "child whole", "rest at 9099"],
  ),
  program(
    "X37",
    "afresh, not for ever: from then on it is as long as at first",
    function* ({ log }) {
      yield* moveOnAfter(100, function* () {
        try {
          yield* scope(function* () {
            yield* spawn(worker, log, "child", 4000);
            yield* sleep(Infinity);
          });
        } finally {
          log(`${nameOf(yield* thrownIn(() => sleep(10_000)))} at ${yield* now()}`);
        }
      });
    },
    { log: ["child half", "child whole", "Cancelled at 9100"], warnings: ["swallowed cancel"] },
  ),
  program(
    "X37",
    "while it waits for children no grace ends: theirs do",
    function* ({ log }) {
      yield* moveOnAfter(100, function* () {
        yield* spawn(() => shield(cleanup, log, "child", 20_000));
        yield* sleep(Infinity);
      });
      log(`after, at ${yield* now()}`);
    },
    ["child half", "child whole", "after, at 20000"],
  ),
  program(
    "X38",
    "shielded time does not count, and what was left goes on counting",
    function* ({ log }) {
      yield* cutAt100(log, function* () {
        yield* sleep(1000);
        yield* shield(sleep, 60_000);
        yield* sleep(3999);
        log(`still whole at ${yield* now()}`);
        yield* sleep(1000);
      });
    },
    { log: ["still whole at 65099", "Cancelled at 65100"], warnings: ["swallowed cancel"] },
  ),
  program(
    "X38",
    "a shield in a shield counts once",
    ({ log }) =>
      cutAt100(log, function* () {
        yield* shield(() => shield(sleep, 1000));
        yield* sleep(100_000);
      }),
    { log: ["Cancelled at 6100"], warnings: ["swallowed cancel"] },
  ),
  program(
    "X38",
    "so does one in the cleanup of a scope inside the shield",
    ({ log }) =>
      cutAt100(log, function* () {
        yield* shield(() =>
          moveOnAfter(1000, function* () {
            try {
              yield* sleep(Infinity);
            } finally {
              yield* shield(sleep, 1000);
            }
          }),
        );
        yield* sleep(100_000);
      }),
    { log: ["Cancelled at 7100"], warnings: ["swallowed cancel"] },
  ),
  program(
    "X38",
    "a shield in a cleanup inside the cleanup counts for neither",
    ({ log }) =>
      cutAt100(log, function* () {
        yield* moveOnAfter(1000, function* () {
          try {
            yield* sleep(Infinity);
          } finally {
            yield* shield(sleep, 3000);
          }
        });
        yield* sleep(100_000);
      }),
    { log: ["Cancelled at 8100"], warnings: ["swallowed cancel"] },
  ),
  program(
    "X39",
    "a wait that ended within the grace is not raised, nor does a task that does not park notice its end",
    function* ({ log, kernel }) {
      const event = new Event();
      yield* spawn(function* () {
        yield* sleep(5099);
        event.set();
      });
      yield* cutAt100(log, () => event.wait());
      ensure((yield* now()) === 5099 && kernel.now() === 5099, "no time was waited for");
    },
    ["whole at 5099"],
  ),
  program(
    "X39",
    "nothing waits for a grace when the cleanup has ended",
    function* ({ log }) {
      yield* cutAt100(log, () => sleep(7));
      equal(yield* now(), 107, "the time when it was left");
      yield* sleep(100_000);
      log("no raise");
    },
    ["whole at 107", "no raise"],
  ),
];
