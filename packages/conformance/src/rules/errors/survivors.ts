/* oxlint-disable unicorn/consistent-function-scoping -- a program reads best where it is used */
import {
  Cancelled,
  currentScope,
  failuresOf,
  moveOnAfter,
  NotATrap,
  now,
  operation,
  run,
  scope,
  self,
  sleep,
  spawn,
  success,
  supervise,
  trap,
  type Coroutine,
  type Op,
  type Task,
} from "@outloop/core";
import { NEVER } from "@outloop/core/kernel";
import type { Case } from "../../case.ts";
import { custom, program } from "../../define.ts";
import { ensure, equal } from "../../expect.ts";
import { freshKernel } from "../../run-program.ts";
import { attempt, fail, thrown } from "../support/bodies.ts";
import { onKernel, runSoon, valueOf, withOperation } from "../support/probe.ts";

const both = { modes: ["blocking", "hosted"] } as const;

const probe = (): Op<unknown> => operation(trap("probe"));

/** A scope in which all of `errors` fail in one turn, in their order. */
function* together(errors: readonly unknown[]): Coroutine<void> {
  yield* scope(function* () {
    for (const each of errors) yield* spawn(fail, each, 5);
  });
}

/** Which of the timers set in a row are called off: about two thirds, in each way. */
const CALLED_OFF: readonly ((index: number, deadline: number, count: number) => boolean)[] = [
  (index) => index % 3 !== 0,
  (index) => index % 3 !== 2,
  (_, deadline, count) => deadline * 3 < count * 2,
  (_, deadline) => deadline % 3 !== 2,
];

const timers: readonly Case[] = [
  onKernel(
    "O13",
    "off for a timer that was never set leaves the only one that is pending",
    ({ kernel, clock, log, timer }) => {
      kernel.at(5, timer("pending"));
      kernel.off(timer("never set"));
      equal(kernel.turn(), 5, "the earliest deadline");
      clock.jump(5);
      equal(kernel.turn(), NEVER, "what is left in the end");
      equal(log, ["pending"], "what fired");
    },
  ),

  onKernel(
    "O13",
    "off for a timer that is pending in another kernel leaves this one's own",
    ({ subject, kernel, clock, log, timer }) => {
      const other = freshKernel(subject);
      other.attach();
      try {
        const elsewhere = timer("the other's");
        kernel.at(5, timer("own"));
        other.at(5, elsewhere);
        kernel.off(elsewhere);
        equal(kernel.turn(), 5, "the earliest deadline");
        clock.jump(5);
        equal(kernel.turn(), NEVER, "what is left in the end");
        equal(log, ["own"], "what fired");
      } finally {
        other.drain();
        other.detach();
      }
    },
  ),

  onKernel(
    "O5",
    "the timers that are left after most were called off fire in order, each at its deadline",
    ({ kernel, clock, log, timer }) => {
      for (const isOff of CALLED_OFF) {
        for (const count of [65, 66, 70, 81, 100, 127, 200, 256, 311, 400]) {
          log.length = 0;
          const start = clock.now();
          // Mixed, and each of them once: 193 is prime to every count.
          const set = Array.from({ length: count }, (_, index) => (index * 193) % count).map((deadline) => ({
            deadline,
            timer: timer(String(deadline)),
          }));
          for (const each of set) kernel.at(start + 1 + each.deadline, each.timer);
          const left = set.filter(({ deadline }, index) => !isOff(index, deadline, count));
          for (const each of set) if (!left.includes(each)) kernel.off(each.timer);
          const order = left.map(({ deadline }) => deadline).toSorted((a, b) => a - b);
          for (const [index, deadline] of order.entries()) {
            equal(kernel.turn(), start + 1 + deadline, `the earliest deadline of ${count}`);
            equal(log.length, index, `how many of ${count} fired before ${deadline}`);
            clock.jump(start + 1 + deadline);
            kernel.turn();
          }
          equal(log, order.map(String), `the order of ${count}`);
          equal(kernel.turn(), NEVER, "what is left in the end");
        }
      }
    },
  ),
];

const operations: readonly Case[] = [
  program(
    "T11",
    "a hand-made park without a function is NotATrap",
    function* () {
      for (const arm of [undefined, null, "arm", {}]) {
        const request = trap("park", { describe: "nothing", arm });
        const error = yield* thrown(() => operation(request));
        ensure(error instanceof NotATrap, "it is NotATrap");
        ensure(error.value === request, "it carries the trap");
      }
    },
    {},
  ),

  custom(
    "D25",
    "what submit throws is thrown into the task, not given to it",
    async ({ subject, mode }) => {
      const error = new Error("EMFILE");
      const { kernel } = withOperation(
        freshKernel(subject),
        () => {},
        () => {
          throw error;
        },
      );
      const ended = await runSoon(mode, kernel, () => attempt(probe));
      equal(valueOf(ended), { ok: false, error }, "how the operation ended");
    },
    both,
  ),

  custom(
    "D25",
    "a submit that wakes its task and then throws leaves nothing in flight, and the clock jumps",
    async ({ subject, mode }) => {
      const { kernel } = withOperation(
        freshKernel(subject),
        () => {},
        ({ wake }) => {
          wake(success("woken"));
          throw new Error("late");
        },
      );
      const ended = await runSoon(mode, kernel, function* () {
        const outcome = yield* attempt(probe);
        yield* sleep(5);
        return [outcome, yield* now()];
      });
      equal(valueOf(ended), [success("woken"), 5], "how it ended, and the time after a sleep");
    },
    both,
  ),
];

const failures: readonly Case[] = [
  program(
    "E14",
    "a cancel of a task that has failed under supervise is no join: its failure is still reported",
    function* ({ warnings }) {
      const error = new Error("nobody joins");
      yield* supervise(function* () {
        const task = yield* spawn(fail, error, 1);
        yield* sleep(5);
        equal(task.state, "done", "the state of the task");
        yield* task.cancel();
      });
      ensure(warnings[0]?.error === error, "the report carries the failure");
    },
    { warnings: ["unjoined failure"] },
  ),

  custom(
    "S31",
    "a caller that is due a cancel raises at the cancel of another run's task",
    async ({ subject, mode }) => {
      const foreign: Task = run(freshKernel(subject), () => self());
      const ended = await runSoon(mode, freshKernel(subject), function* () {
        let raised: unknown;
        yield* moveOnAfter(Infinity, function* () {
          (yield* currentScope()).cancel();
          try {
            yield* foreign.cancel();
          } catch (error) {
            raised = error;
            throw error;
          }
        });
        return raised;
      });
      ensure(valueOf(ended) instanceof Cancelled, "what came is the caller's own Cancelled");
    },
    both,
  ),

  program(
    "E4",
    "constants that fail in one order and later in the other are each listed once",
    function* () {
      const [a, b] = [new Error("a"), new Error("b")];
      ensure((yield* thrown(() => together([a, b]))) === a, "the first time a leaves");
      ensure((yield* thrown(() => together([b, a]))) === b, "the second time b leaves");
      equal(failuresOf(a), [a, b], "the failures of a");
      equal(failuresOf(b), [b, a], "the failures of b");
    },
    {},
  ),

  program(
    "E6",
    "the same string thrown by two tasks is one failure, and none is lost",
    function* () {
      equal(yield* attempt(() => together(["text", "text"])), { ok: false, error: "text" }, "what leaves");
    },
    { warnings: [] },
  ),

  program(
    "E5",
    "null leaves as it is, and the error that failed beside it is reported",
    function* ({ warnings }) {
      const lost = new Error("lost");
      equal(yield* attempt(() => together([null, lost])), { ok: false, error: null }, "what leaves");
      ensure(warnings[0]?.error === lost, "the report carries the error");
      equal(failuresOf(null), [null], "the failures of null");
    },
    { warnings: ["lost failure"] },
  ),

  program(
    "E5",
    "a function that is thrown keeps the failures that came with it, as an error does",
    function* () {
      const [thrownFunction, error] = [() => {}, new Error("beside")];
      const caught = yield* thrown(() => together([thrownFunction, error]));
      ensure(caught === thrownFunction, "it is that very function");
      equal(failuresOf(caught), [thrownFunction, error], "the list");
    },
    { warnings: [] },
  ),
];

/** Cases that each end a mutant which all the others let live. */
export const errorSurvivors: readonly Case[] = [...timers, ...operations, ...failures];
