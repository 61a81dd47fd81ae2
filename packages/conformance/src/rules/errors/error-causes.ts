import {
  currentScope,
  failuresOf,
  moveOnAfter,
  scope,
  scopeWith,
  sleep,
  spawn,
  supervise,
  timeout,
  TimeoutError,
} from "@outloop/core";
import type { Case } from "../../case.ts";
import { custom, program } from "../../define.ts";
import { ensure, equal } from "../../expect.ts";
import { freshKernel, runIn } from "../../run-program.ts";
import { fail, failInCleanup, thrown } from "../support/bodies.ts";

export const errorCauses: readonly Case[] = [
  program(
    "E10",
    "a child's failure comes before what the cleanups that it caused throw",
    function* () {
      const [cause, sibling, body] = [new Error("cause"), new Error("sibling"), new Error("body")];
      const caught = yield* thrown(() =>
        scope(function* () {
          yield* spawn(failInCleanup, sibling, 2);
          yield* spawn(fail, cause, 1);
          yield* failInCleanup(body, 1);
        }),
      );
      ensure(caught === cause, "the cause leaves the scope");
      equal(failuresOf(caught), [cause, body, sibling], "all failures");
    },
    {},
  ),
  program(
    "E10",
    "a timeout comes before what the cleanup of its body or of a child throws",
    function* () {
      const cleanup = new Error("cleanup");
      for (const body of [
        () => failInCleanup(cleanup),
        function* () {
          yield* spawn(failInCleanup, cleanup);
        },
      ]) {
        const caught = yield* thrown(() => timeout(5, body));
        ensure(caught instanceof TimeoutError, "the timeout leaves the scope");
        equal(failuresOf(caught), [caught, cleanup], "all failures");
      }
    },
    {},
  ),
  custom(
    "E10",
    "the reason of an aborted signal comes before what cleanup throws",
    async ({ subject, mode }) => {
      const [reason, cleanup] = [new Error("reason"), new Error("cleanup")];
      const controller = new AbortController();
      const ended = await runIn(
        mode,
        freshKernel(subject),
        function* () {
          yield* spawn(function* () {
            yield* sleep(1);
            controller.abort(reason);
          });
          yield* failInCleanup(cleanup);
        },
        { signal: controller.signal },
      );
      equal(ended, { ok: false, error: reason }, "the end of the run");
      equal(failuresOf(reason), [reason, cleanup], "all failures");
    },
    { modes: ["blocking", "hosted"] },
  ),
  program(
    "E11",
    "a cancel that would be absorbed does not hide what its cleanup throws",
    function* ({ log }) {
      const [moved, late, handled] = [new Error("moved"), new Error("late"), new Error("handled")];
      ensure((yield* thrown(() => moveOnAfter(5, failInCleanup, moved))) === moved, "moveOnAfter throws it");
      const deadlined = yield* thrown(() => scopeWith({ deadline: 0 }, failInCleanup, late));
      ensure(deadlined === late, "a scope with a deadline throws it");
      const caught = yield* thrown(() =>
        scope(function* () {
          const here = yield* currentScope();
          yield* spawn(function* () {
            yield* sleep(1);
            here.cancel();
          });
          yield* failInCleanup(handled);
        }),
      );
      ensure(caught === handled, "a scope cancelled by its handle throws it");
      const inner = new Error("inner");
      const outer = yield* thrown(() =>
        moveOnAfter(5, function* () {
          yield* scope(failInCleanup, inner);
          log("never");
        }),
      );
      ensure(outer === inner, "an outer scope that was cancelled throws it");
    },
    [],
  ),
  program(
    "E14",
    "a failure in supervise that nobody joined is reported once, when the scope has ended",
    function* ({ warnings }) {
      const all = [new Error("a"), new Error("b")];
      yield* supervise(function* () {
        for (const error of all) yield* spawn(fail, error, 1);
        yield* sleep(5);
        equal(warnings.length, 0, "the reports while a join may still come");
      });
      equal(
        warnings.map(({ error }) => error),
        all,
        "the errors reported",
      );
      equal(
        warnings.map(({ task }) => task?.state),
        ["done", "done"],
        "the tasks they name",
      );
    },
    { warnings: ["unjoined failure", "unjoined failure"] },
  ),
  program(
    "E14",
    "so is one whose only joiner gave up before",
    function* () {
      yield* supervise(function* () {
        const task = yield* spawn(fail, new Error("late"), 10);
        yield* moveOnAfter(5, () => task.join());
      });
    },
    { warnings: ["unjoined failure"] },
  ),
  program(
    "E14",
    "so is one in the cleanup of a task that was cancelled, whose canceller is not told",
    function* () {
      yield* supervise(function* () {
        const task = yield* spawn(failInCleanup, new Error("cleanup"));
        yield* sleep(1);
        yield* task.cancel();
      });
    },
    { warnings: ["unjoined failure"] },
  ),
  program(
    "E14",
    "so is one in a supervise that was cancelled, or whose body fails",
    function* () {
      yield* moveOnAfter(5, function* () {
        yield* supervise(function* () {
          yield* spawn(failInCleanup, new Error("cleanup"));
          yield* sleep(Infinity);
        });
      });
      const [body, child] = [new Error("body"), new Error("child")];
      const caught = yield* thrown(() =>
        supervise(function* () {
          yield* spawn(fail, child, 1);
          yield* fail(body, 5);
        }),
      );
      ensure(caught === body, "the body's failure leaves supervise");
    },
    { warnings: ["unjoined failure", "unjoined failure"] },
  ),
  program(
    "E15",
    "a failure that somebody joined, before or after it, is not reported",
    function* () {
      yield* supervise(function* () {
        const early = yield* spawn(fail, new Error("early"), 5);
        const late = yield* spawn(fail, new Error("late"), 1);
        yield* thrown(() => early.join());
        yield* thrown(() => late.join());
      });
      const scoped = yield* thrown(() =>
        scope(function* () {
          yield* spawn(fail, new Error("in a scope"), 1);
        }),
      );
      ensure(scoped instanceof Error, "a scope throws instead of reporting");
    },
    { warnings: [] },
  ),
];
