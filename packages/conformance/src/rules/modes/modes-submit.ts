import {
  now,
  operation,
  sleep,
  spawn,
  success,
  failure,
  trap,
  virtualClock,
  currentScope,
  checkpoint,
  TaskCancelled,
  Deadlock,
  type Op,
} from "@outloop/core";

import { bounded } from "../../bounded.ts";
import type { Case, Subject } from "../../case.ts";
import { custom } from "../../define.ts";
import { ensure, equal } from "../../expect.ts";

import { attempt, errorOf, forever, runSoon, valueOf, withOperation, type Asked } from "../support/probe.ts";

const both = { modes: ["blocking", "hosted"] } as const;

const probe = (): Op<unknown> => operation(trap("probe"));

function operated(
  { make }: Subject,
  onIdle: (asked: Asked[]) => void = () => {},
  onSubmit?: (asked: Asked) => void,
): ReturnType<typeof withOperation> {
  return withOperation(bounded(make({ clock: virtualClock() })), onIdle, onSubmit);
}

export const modesSubmit: readonly Case[] = [
  custom(
    "D23",
    "an answer given from inside submit is still a switch",
    async ({ subject, mode }) => {
      const log: unknown[] = [];
      const { kernel, asked } = operated(subject, undefined, ({ wake: answer }) =>
        answer(success("at once")),
      );
      const ended = await runSoon(mode, kernel, function* () {
        yield* spawn(function* () {
          log.push("other");
          yield* checkpoint();
        });
        log.push(yield* probe());
      });
      valueOf(ended);
      equal(log, ["other", "at once"], "the transcript");
      equal(
        asked.map(({ isAbandoned }) => isAbandoned),
        [0],
        "how often it was abandoned",
      );
    },
    both,
  ),

  custom(
    "D23",
    "an answer given later wakes the task, in either mode; a failure is thrown as that very object",
    async ({ subject, mode }) => {
      const error = new Error("EIO");
      const outcomes = [success("bytes"), failure(error), success(new Error("a value"))];
      const { kernel, asked } = operated(subject, (all) => all.at(-1)?.wake(outcomes[all.length - 1]!));
      const ended = await runSoon(mode, kernel, function* () {
        return [yield* attempt(probe()), yield* attempt(probe()), (yield* probe()) instanceof Error];
      });
      const [first, second, third] = valueOf(ended) as unknown[];
      equal([first, third], ["bytes", true], "the answers");
      ensure(second === error, "the failure is the very error");
      equal(
        asked.map(({ isAbandoned }) => isAbandoned),
        [0, 0, 0],
        "how often each was abandoned",
      );
    },
    both,
  ),

  custom(
    "D24",
    "the first outcome counts; further ones, and late ones, do nothing",
    async ({ subject, mode }) => {
      const { kernel, asked } = operated(subject, ([each]) => {
        each?.wake(success(1));
        each?.wake(success(2));
        each?.wake(failure(new Error("3")));
      });
      const ended = await runSoon(mode, kernel, function* () {
        const first = yield* probe();
        asked[0]!.wake(success("late"));
        yield* sleep(5);
        return [first, yield* now()];
      });
      equal(valueOf(ended), [1, 5], "the answer, and the time after a sleep");
      const stuck = await runSoon(mode, kernel, () => forever("nothing"));
      ensure(errorOf(stuck) instanceof Deadlock, "none of them counts as in flight");
    },
    both,
  ),

  custom(
    "D25",
    "what submit throws goes into the task, and nothing is in flight then",
    async ({ subject, mode }) => {
      const error = new Error("EMFILE");
      const { kernel } = operated(subject, undefined, () => {
        throw error;
      });
      const ended = await runSoon(mode, kernel, function* () {
        const thrown = yield* attempt(probe());
        yield* sleep(5);
        return [thrown === error, yield* now()];
      });
      equal(valueOf(ended), [true, 5], "whether it is that error, and the time after a sleep");
    },
    both,
  ),

  custom(
    "D26",
    "a cancel abandons the operation once and does not wait for it; an outcome after that does nothing",
    async ({ subject, mode }) => {
      const { kernel, asked } = operated(subject);
      const ended = await runSoon(mode, kernel, function* () {
        const task = yield* spawn(probe);
        yield* checkpoint();
        yield* task.cancel();
        asked[0]!.wake(success("late"));
        yield* sleep(5);
        return yield* now();
      });
      equal(valueOf(ended), 5, "the time after a sleep");
      equal(
        asked.map(({ isAbandoned }) => isAbandoned),
        [1],
        "how often it was abandoned",
      );
    },
    both,
  ),

  custom(
    "D26",
    "while a cancel is due nothing is submitted",
    async ({ subject, mode }) => {
      const { kernel, asked } = operated(subject);
      const ended = await runSoon(mode, kernel, function* () {
        (yield* currentScope()).cancel();
        yield* probe();
      });
      ensure(errorOf(ended) instanceof TaskCancelled, "the run was cancelled");
      equal(asked.length, 0, "how many were submitted");
    },
    both,
  ),
];
