/* oxlint-disable require-yield, unicorn/consistent-function-scoping -- a coroutine that never suspends is a case too, and reads best where it is used */
import {
  checkpoint,
  currentScope,
  scope,
  sleep,
  spawn,
  supervise,
  until,
  type Coroutine,
  type TraceEvent,
  type Warning,
} from "@outloop/core";
import type { Case } from "../../case.ts";
import { custom, program } from "../../define.ts";
import { ensure, equal } from "../../expect.ts";
import { freshKernel, runIn } from "../../run-program.ts";
import { fail, nothing } from "../support/bodies.ts";

const BOTH = { modes: ["blocking", "hosted"] } as const;

/** A program that gives one warning about `error`, and goes on. */
function* warns(error: unknown): Coroutine<string> {
  yield* supervise(function* () {
    yield* spawn(fail, error, 1);
  });
  yield* sleep(1);
  return "value";
}

/** What is written by `console.error` while `f` runs. */
async function printedWhile(f: () => Promise<void>): Promise<string> {
  const real = console.error;
  const lines: string[] = [];
  console.error = (...data: unknown[]) => void lines.push(data.join(" "));
  try {
    await f();
  } finally {
    console.error = real;
  }
  return lines.join("\n");
}

export const warnings: readonly Case[] = [
  program(
    "E16",
    "a warning says what happened to which task, what to do, and carries the error",
    function* (context) {
      const error = new Error("nobody joined");
      yield* warns(error);
      const [warning] = context.warnings;
      ensure(warning!.error === error, "it carries the error");
      ensure(warning!.task?.name === "fail", "it carries the task");
      for (const part of ["'fail'", "join it"]) {
        ensure(warning!.message.includes(part), `it has ${part}: ${warning!.message}`);
      }
    },
    { warnings: ["unjoined failure"] },
  ),
  custom(
    "E17",
    "without onWarning it is printed, with the error",
    async ({ subject, mode }) => {
      const printed = await printedWhile(async () => {
        const ended = await runIn(mode, freshKernel(subject), () => warns(new Error("boo")));
        equal(ended, { ok: true, value: "value" }, "the end of the run");
      });
      for (const part of ["outloop", "unjoined failure", "'fail'", "boo"]) {
        ensure(printed.includes(part), `what is printed has ${part}: ${printed}`);
      }
    },
    BOTH,
  ),
  custom(
    "E18",
    "an onWarning that throws harms no task: the warning and its error are printed",
    async ({ subject, mode }) => {
      const printed = await printedWhile(async () => {
        const onWarning = (): never => {
          throw new Error("in onWarning");
        };
        const ended = await runIn(mode, freshKernel(subject), () => warns(new Error("boo")), { onWarning });
        equal(ended, { ok: true, value: "value" }, "the end of the run");
      });
      for (const part of ["unjoined failure", "boo", "in onWarning"]) {
        ensure(printed.includes(part), `what is printed has ${part}: ${printed}`);
      }
    },
    BOTH,
  ),
  custom(
    "E19",
    "a trace that throws is reported once, not called again, and harms no task",
    async ({ subject, mode }) => {
      const told: Warning[] = [];
      const error = new Error("in trace");
      let calls = 0;
      const trace = (event: TraceEvent): void => {
        calls++;
        if (event.kind === "trap") throw error;
      };
      const onWarning = (warning: Warning): void => void told.push(warning);
      const ended = await runIn(
        mode,
        freshKernel(subject),
        function* () {
          yield* checkpoint();
          const before = calls;
          yield* spawn(nothing);
          yield* sleep(1);
          return calls - before;
        },
        { trace, onWarning },
      );
      equal(ended, { ok: true, value: 0 }, "the end of the run, and the calls after the throw");
      equal(
        told.map((each) => [each.kind, each.error]),
        [["trace failed", error]],
        "the warnings",
      );
    },
    BOTH,
  ),
  program(
    "E20",
    "a rejection that comes after its waiter was cancelled is reported",
    function* (context) {
      const late = new Error("late");
      let reject!: (error: unknown) => void;
      yield* scope(function* () {
        const here = yield* currentScope();
        yield* spawn(function* () {
          yield* sleep(0);
          here.cancel();
        });
        yield* until(
          new Promise((_, no) => {
            reject = no;
          }),
        );
      });
      reject(late);
      yield* until(Promise.resolve());
      yield* until(Promise.resolve());
      equal(
        context.warnings.map(({ error }) => error),
        [late],
        "the errors reported",
      );
    },
    { warnings: ["late rejection"] },
    { modes: ["hosted"], needs: ["hosted"] },
  ),
  program(
    "E20",
    "one that the abort of its own signal caused is not",
    function* () {
      yield* scope(function* () {
        const here = yield* currentScope();
        yield* spawn(function* () {
          yield* sleep(0);
          here.cancel();
        });
        yield* until(
          (signal) =>
            new Promise((_, no) => {
              signal.addEventListener("abort", () => no(signal.reason));
            }),
        );
      });
      yield* until(Promise.resolve());
      yield* until(Promise.resolve());
    },
    { warnings: [] },
    { modes: ["hosted"], needs: ["hosted"] },
  ),
];
