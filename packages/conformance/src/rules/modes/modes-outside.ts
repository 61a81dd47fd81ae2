import {
  checkpoint,
  currentScope,
  now,
  outside,
  scope,
  sleep,
  spawn,
  success,
  failure,
  swap,
  wake,
  type Op,
  type OutsideSource,
  type Wake,
  type Waker,
} from "@outloop/core";
import type { Case } from "../../case.ts";
import { custom, program } from "../../define.ts";
import { ensure, equal } from "../../expect.ts";
import { freshKernel, runIn } from "../../run-program.ts";

const threads = { needs: ["threads"] } as const;

/** Something outside: whatever is asked of it is answered when `answerAll` is called, and is collected then. */
class Echo implements OutsideSource {
  readonly wakers: Waker[] = [];
  readonly log: string[] = [];
  readonly #asked = new Map<string, Wake<string>>();
  #isReady = false;
  readonly #answersAtOnce: boolean;

  constructor(answersAtOnce = true) {
    this.#answersAtOnce = answersAtOnce;
  }

  ask(word: string): Op<string> {
    return outside<string>(this, `an echo of ${word}`, (answer) => {
      this.#asked.set(word, answer);
      if (this.#answersAtOnce) this.answerAll();
      return () => {
        this.log.push(`${word} taken back`);
        this.#asked.delete(word);
      };
    });
  }

  /** As another thread would: what it has to say is there before the wake. */
  answerAll(): void {
    this.#isReady = true;
    for (const waker of this.wakers) wake(waker);
  }

  listen(waker: Waker): void {
    this.wakers.push(waker);
    wake(waker);
  }

  unlisten(waker: Waker): void {
    this.wakers.splice(this.wakers.indexOf(waker), 1);
  }

  collect(): void {
    if (!this.#isReady) return;
    this.#isReady = false;
    for (const [word, answer] of this.#asked) answer(success(word));
    this.#asked.clear();
  }
}

export const modesOutside: readonly Case[] = [
  program(
    "D45",
    "what a source collects reaches those who wait, in order, though nothing else happens",
    function* ({ log }) {
      const source = new Echo();
      const tasks = [];
      for (const word of ["a", "b"]) tasks.push(yield* spawn(() => source.ask(word)));
      for (const task of tasks) log(yield* task.join());
      log(yield* source.ask("c"));
    },
    ["a", "b", "c"],
    threads,
  ),

  program(
    "D45",
    "a source collects before each turn, also while tasks are ready",
    function* ({ log }) {
      const collected: number[] = [];
      let turn = 0;
      const source: OutsideSource = {
        listen() {},
        unlisten() {},
        collect: () => void collected.push(turn),
      };
      yield* spawn(function* () {
        yield* outside(source, "nothing", () => () => {});
      });
      yield* checkpoint();
      for (; turn < 3; turn++) yield* checkpoint();
      log(collected.slice(-3).join(" "));
      yield* (yield* spawn(checkpoint)).join();
      throw new Error("the end");
    },
    {
      log: ["0 1 2"],
      error: (error) => equal((error as Error).message, "the end", "what it threw"),
    },
  ),

  program(
    "D46",
    "a wait outside is no deadlock, and a virtual clock stands still meanwhile",
    function* ({ log }) {
      const source = new Echo(false);
      const task = yield* spawn(() => source.ask("a"));
      yield* checkpoint();
      // Somebody outside answers while the run has nothing else to do: on the wake that was left for it.
      wake(source.wakers[0]!);
      const rounds = 3;
      for (let round = 0; round < rounds; round++) yield* checkpoint();
      source.answerAll();
      log(yield* task.join());
      log(`at ${yield* now()}`);
      yield* sleep(5);
      log(`then at ${yield* now()}`);
    },
    ["a", "at 0", "then at 5"],
    threads,
  ),

  program(
    "D46",
    "once it has ended, by an answer or a cancel, the run does not count on it",
    function* ({ log }) {
      const source = new Echo();
      yield* source.ask("a");
      const silent = new Echo(false);
      const task = yield* spawn(() => silent.ask("b"));
      yield* checkpoint();
      yield* task.cancel();
      silent.answerAll();
      yield* sleep(5);
      log(`${silent.log.join()} at ${yield* now()}`);
    },
    ["b taken back at 5"],
    threads,
  ),

  custom(
    "D47",
    "a source hears of the waker of each kernel once, and of its end",
    async ({ subject, mode }) => {
      const [first, second] = [freshKernel(subject), freshKernel(subject)];
      const source = new Echo();
      const ended = await runIn(mode, first, function* () {
        yield* source.ask("a");
        yield* source.ask("b");
        equal(source.wakers, [first.waker], "the wakers at first");
        yield* swap(second);
        equal(source.wakers, [second.waker], "the wakers after the swap");
        return yield* source.ask("c");
      });
      if (!ended.ok) throw ended.error;
      equal(ended.value, "c", "the answer after the swap");
      equal(source.wakers, [], "the wakers after the end");
    },
    { modes: ["blocking", "hosted"], ...threads },
  ),

  custom(
    "D47",
    "an answer that was given to the kernel before reaches the task after the swap",
    async ({ subject, mode }) => {
      const [first, second] = [freshKernel(subject), freshKernel(subject)];
      const source = new Echo(false);
      const ended = await runIn(mode, first, function* () {
        const task = yield* spawn(() => source.ask("a"));
        yield* checkpoint();
        const moved = yield* spawn(swap, second);
        yield* checkpoint();
        source.answerAll();
        yield* moved.join();
        return yield* task.join();
      });
      if (!ended.ok) throw ended.error;
      equal(ended.value, "a", "the answer");
    },
    { modes: ["blocking", "hosted"], ...threads },
  ),

  program(
    "D48",
    "what arm throws, an answer at hand and a late one",
    function* ({ log }) {
      const source = new Echo();
      const answers: unknown[] = [];
      const attempts: Op<unknown>[] = [
        outside(source, "x", () => {
          throw new Error("arm");
        }),
        outside<string>(source, "x", (answer) => {
          answer(success("at hand"));
          answer(failure(new Error("late")));
          return () => log("taken back");
        }),
      ];
      for (const each of attempts) {
        try {
          answers.push(yield* each);
        } catch (error) {
          answers.push((error as Error).message);
        }
      }
      log(answers.join());
      ensure((yield* now()) === 0, "no time has passed");
    },
    ["arm,at hand"],
  ),

  program(
    "D48",
    "when a cancel is due it has no effect and raises",
    function* ({ log }) {
      const source = new Echo();
      yield* scope(function* () {
        (yield* currentScope()).cancel();
        try {
          yield* source.ask("a");
        } finally {
          log(`told ${source.wakers.length}`);
        }
      });
      log("absorbed");
    },
    ["told 0", "absorbed"],
  ),
];
