import {
  checkpoint,
  currentScope,
  Lock,
  moveOnAfter,
  now,
  scope,
  scopeWith,
  shield,
  sleep,
  spawn,
  timeout,
} from "@outloop/core";
import type { Case } from "../../case.ts";
import { program } from "../../define.ts";
import { equal } from "../../expect.ts";
import {
  cancelledScope,
  cleanup,
  fail,
  nameOf,
  noting,
  thrownIn,
  worker,
  type Log,
} from "./cancel-helpers.ts";

function* steps(log: Log, name: string, count = 2) {
  for (let n = 1; n <= count; n++) {
    yield* sleep(10);
    log(`${name} ${n}`);
  }
}

/** What no cancel from outside reaches. */
export const shields: readonly Case[] = [
  program(
    "X67",
    "its parks are switches only, and the cancel raises at the next park after it",
    function* ({ log }) {
      yield* moveOnAfter(5, function* () {
        const value = yield* shield(function* () {
          yield* steps(log, "shielded");
          return "value";
        });
        log(`left with ${value}`);
        yield* noting(log, () => checkpoint());
      });
    },
    ["shielded 1", "shielded 2", "left with value", "Cancelled"],
  ),
  program(
    "X67",
    "nor does one reach its children, or scopes inside it",
    function* ({ log }) {
      yield* moveOnAfter(5, function* () {
        yield* shield(function* () {
          yield* spawn(steps, log, "child");
          yield* scope(steps, log, "inner");
        });
      });
    },
    ["inner 1", "child 1", "inner 2", "child 2"],
  ),
  program(
    "X67",
    "nor does one that was due already when it was entered",
    function* ({ log }) {
      const lock = new Lock();
      yield* cancelledScope(function* () {
        yield* shield(function* () {
          yield* checkpoint();
          yield* lock.acquire();
          yield* (yield* spawn(steps, log, "child", 1)).join();
          lock.release();
          log("shielded");
        });
        yield* noting(log, () => checkpoint());
      });
    },
    ["child 1", "shielded", "Cancelled"],
  ),
  program(
    "X67",
    "nor does task.cancel, nor the failure of a sibling; who cancels waits for it",
    function* ({ log }) {
      const task = yield* spawn(function* () {
        yield* shield(steps, log, "shielded");
        yield* noting(log, () => sleep(0));
      });
      yield* sleep(5);
      yield* task.cancel();
      log(`cancelled at ${yield* now()}`);
      const error = yield* thrownIn(() =>
        scope(function* () {
          yield* spawn(fail, "sibling", 5);
          yield* shield(steps, log, "again");
          yield* noting(log, () => checkpoint());
        }),
      );
      log(String(error));
    },
    [
      "shielded 1",
      "shielded 2",
      "Cancelled",
      "cancelled at 20",
      "again 1",
      "again 2",
      "Cancelled",
      "sibling",
    ],
  ),
  program(
    "X67",
    "as an option of scopeWith as well",
    function* ({ log }) {
      yield* moveOnAfter(5, function* () {
        yield* scopeWith({ shield: true, deadline: 15 }, steps, log, "shielded");
        log(`left at ${yield* now()}`);
      });
    },
    ["shielded 1", "left at 15"],
  ),
  program(
    "X68",
    "its own cancels count: by its handle, by a timeout inside it",
    function* ({ log }) {
      yield* moveOnAfter(5, function* () {
        yield* shield(function* () {
          const handle = yield* currentScope();
          yield* spawn(function* () {
            yield* sleep(33);
            handle.cancel();
          });
          yield* moveOnAfter(15, steps, log, "inner");
          yield* steps(log, "shielded");
        });
        log(`left at ${yield* now()}`);
      });
    },
    ["inner 1", "shielded 1", "left at 33"],
  ),
  program(
    "X68",
    "and the failure of a child in it",
    function* ({ log }) {
      const error = new Error("child");
      const thrown = yield* thrownIn(() =>
        shield(function* () {
          yield* spawn(fail, error, 15);
          yield* steps(log, "shielded");
        }),
      );
      equal(thrown, error, "what leaves it");
    },
    ["shielded 1"],
  ),
  program(
    "X69",
    "in cleanup it runs to its end whatever is cancelled meanwhile, and the unwinding goes on",
    function* ({ log }) {
      const task = yield* spawn(function* () {
        try {
          yield* sleep(Infinity);
        } finally {
          yield* shield(steps, log, "shielded");
          yield* cleanup(log, "rest");
        }
      });
      yield* sleep(5);
      yield* spawn(() => task.cancel());
      yield* sleep(10);
      yield* task.cancel();
      log("cancelled");
    },
    ["shielded 1", "shielded 2", "rest half", "rest whole", "cancelled"],
  ),
  program(
    "X69",
    "a timeout in a shield in a cleanup; a shield in a cleanup in a shield in a cleanup",
    function* ({ log }) {
      yield* moveOnAfter(5, function* () {
        try {
          yield* sleep(Infinity);
        } finally {
          yield* shield(function* () {
            log(nameOf(yield* thrownIn(() => timeout(15, steps, log, "goodbye"))));
            yield* moveOnAfter(5, function* () {
              try {
                yield* worker(log, "inner");
              } finally {
                yield* shield(steps, log, "innermost");
                yield* steps(log, "inner", 1);
              }
            });
            yield* steps(log, "outer", 1);
          });
        }
        log("never");
      });
      log("after");
    },
    [
      "goodbye 1",
      "TimeoutError",
      "inner half",
      "inner whole",
      "innermost 1",
      "innermost 2",
      "inner 1",
      "outer 1",
      "after",
    ],
  ),
];
