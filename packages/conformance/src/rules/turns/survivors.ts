import {
  checkpoint,
  currentScope,
  Deadlock,
  Livelock,
  moveOnAfter,
  now,
  scope,
  Semaphore,
  shield,
  sleep,
  sleepUntil,
  spawn,
  swap,
  timeout,
  TimeoutError,
  virtualClock,
  type Cancelled,
  type Coroutine,
  type Op,
  type Scope,
  type VirtualClock,
} from "@outloop/core";
import { layer } from "@outloop/core/kernel";
import { bounded } from "../../bounded.ts";
import type { Case, Mode, Subject } from "../../case.ts";
import { custom, program } from "../../define.ts";
import { ensure, equal } from "../../expect.ts";
import { altered, attempt, errorOf, forever, runSoon, valueOf } from "../support/probe.ts";

type Log = (entry: string) => void;
const both = { modes: ["blocking", "hosted"] } as const;
function* spinner(): Coroutine<void> {
  for (;;) yield* checkpoint();
}

async function livelock(
  subject: Subject,
  mode: Mode,
  turnLimit: number,
  f: () => Coroutine<unknown>,
): Promise<Livelock> {
  const kernel = bounded(subject.make({ clock: virtualClock({ turnLimit }) }));
  const error = errorOf(await runSoon(mode, kernel, f));
  ensure(error instanceof Livelock, "it is a Livelock");
  return error;
}

/** Its child is there for ten turns; then it leaves the scope, and spins. */
function* opener(): Coroutine<void> {
  yield* scope(function* () {
    yield* spawn(function* child() {
      for (let i = 0; i < 10; i++) yield* checkpoint();
    });
  });
  yield* spinner();
}

/** Two tasks that each hold one of two permits and want another. */
function* permits(): Coroutine<void> {
  const semaphore = new Semaphore(2);
  function* greedy(): Coroutine<void> {
    yield* spawn(stuck);
    yield* semaphore.acquire();
    yield* semaphore.acquire();
  }
  yield* spawn(greedy);
  yield* spawn(greedy);
}

function* endsAt10(place: number): Coroutine<void> {
  yield* sleepUntil(place);
  yield* sleepUntil(10);
}

/** At 10 one child of a task ends, then another task is made ready, then the child awaited ends. */
function* awaited(log: Log, inOneScope: boolean): Coroutine<void> {
  yield* spawn(function* waiter() {
    if (!inOneScope) yield* spawn(endsAt10, 1);
    yield* scope(function* () {
      if (inOneScope) yield* spawn(endsAt10, 1);
      yield* spawn(endsAt10, 3);
    });
    log("the waiter");
  });
  yield* spawn(function* other() {
    yield* endsAt10(2);
    yield* checkpoint();
    log("who was ready first");
  });
}

/** Is stuck for ever after `before`, and stuck again in its cleanup; then it tells the time. */
function* stuckTwice(log: Log, before: Op<unknown>): Coroutine<void> {
  yield* before;
  try {
    yield* forever("the first");
  } finally {
    try {
      yield* scope(stuck);
    } finally {
      log(`at ${yield* now()}`);
    }
  }
}

function* stuck(): Coroutine<void> {
  yield* forever("the second");
}

const stuckAfter: readonly (readonly [string, number, () => Op<unknown>])[] = [
  ["a scope with a deadline was left", 0, () => timeout(1000, checkpoint)],
  ["a scope without end was left", 0, () => timeout(Infinity, checkpoint)],
  ["nothing at all, but in an open scope", 0, checkpoint],
  ["a deadline fired", 10, () => moveOnAfter(10, stuck)],
];

export const turnSurvivors: readonly Case[] = [
  custom(
    "C9",
    "a grace without end sets no timer at all",
    async ({ subject, mode }) => {
      const kernel = bounded(subject.make({ clock: virtualClock() }));
      const deadlines: number[] = [];
      const watched = layer(kernel, {
        at(deadline, timer) {
          deadlines.push(deadline);
          kernel.at(deadline, timer);
        },
      });
      const ended = await runSoon(
        mode,
        watched,
        function* () {
          yield* moveOnAfter(1, function* () {
            const error = yield* attempt(stuck());
            yield* sleep(10);
            throw error;
          });
        },
        { grace: Infinity },
      );
      valueOf(ended);
      equal(deadlines, [1, 11], "the deadlines that the kernel was given");
    },
    both,
  ),
  custom(
    "C16",
    "a task that is about to leave a scope is among those that a Livelock names",
    async ({ subject, mode }) => {
      for (let limit = 9; limit <= 16; limit++) {
        const { tasks } = await livelock(subject, mode, limit, function* () {
          yield* spawn(spinner);
          yield* spawn(opener);
        });
        const others = tasks.map(({ name }) => name).filter((name) => name !== "spinner");
        equal(others.length, 1, `how many it names besides the spinner, at turn ${limit} (${others.join()})`);
      }
    },
    both,
  ),
  custom(
    "C16",
    "with a limit of 10 a loop of checkpoints ends after 10 turns, in its eleventh step",
    async ({ subject, mode }) => {
      let steps = 0;
      const error = await livelock(subject, mode, 10, function* () {
        for (;;) {
          steps++;
          yield* checkpoint();
        }
      });
      equal(steps, 11, "the steps");
      ensure(error.message.startsWith("10 turns "), "its message says how many turns passed");
    },
    both,
  ),
  program("D37", "who waits for one of several permits is in no cycle, even if it has children", permits, {
    error(error) {
      ensure(error instanceof Deadlock, "it is a Deadlock");
      equal(error.cycles, [], "the cycles it names");
    },
  }),
  ...[false, true].map((inOneScope) =>
    program(
      "O29",
      `the end of a child in ${inOneScope ? "the same" : "another"} scope does not wake who waits for another child`,
      ({ log }) => awaited(log, inOneScope),
      ["who was ready first", "the waiter"],
    ),
  ),
  program(
    "X7",
    "a deadline that came first makes a TimeoutError, though cleanup cancels the scope by its handle",
    () =>
      timeout(10, function* () {
        const handle = yield* currentScope();
        const error = yield* attempt(stuck());
        handle.cancel("too late");
        throw error;
      }),
    { error: TimeoutError },
  ),
  program(
    "X7",
    "a timeout that was cancelled by its handle gives undefined, though its deadline passes in cleanup",
    () =>
      timeout(10, function* () {
        (yield* currentScope()).cancel("first");
        const error = yield* attempt(stuck());
        yield* shield(sleep, 20);
        throw error;
      }),
    { value: undefined },
  ),
  program(
    "X7",
    "of two nested scopes that are cancelled in one step, the outer first, the outer one's reason is thrown",
    function* ({ log }) {
      const handles: Scope[] = [];
      yield* spawn(function* () {
        yield* sleep(1);
        handles[0]!.cancel("the outer");
        handles[1]!.cancel("the inner");
      });
      yield* scope(function* () {
        handles.push(yield* currentScope());
        yield* scope(function* () {
          handles.push(yield* currentScope());
          const error = yield* attempt(forever("nothing"));
          log(String((error as Cancelled).reason));
          throw error;
        });
      });
    },
    ["the outer"],
  ),
  ...stuckAfter.map(([what, instant, before]) =>
    program(
      "D42",
      `a grace that nobody can use is not waited for after ${what}`,
      ({ log }) => stuckTwice(log, before()),
      { log: [`at ${instant}`], error: Deadlock },
    ),
  ),
  program(
    "C7",
    "sleeps of no time and checkpoints go on in the order in which they were asked",
    function* ({ log }) {
      yield* sleep(5);
      const waits = [() => sleep(0), checkpoint, () => sleepUntil(3), () => sleepUntil(5), checkpoint];
      for (const [index, wait] of waits.entries()) {
        yield* spawn(function* () {
          yield* wait();
          log(`${index} at ${yield* now()}`);
        });
      }
    },
    ["0 at 5", "1 at 5", "2 at 5", "3 at 5", "4 at 5"],
  ),
  program(
    "W18",
    "a run that blocks may move to a kernel that blocks, on a clock that is not virtual",
    function* ({ another }) {
      const next = another();
      const clock = next.clock as VirtualClock;
      const block = (ms: number) => clock.jump(clock.now() + ms);
      yield* swap(altered(next, { clock: { now: () => clock.now() }, block }));
      yield* sleep(10);
      return yield* now();
    },
    { value: 10 },
    { modes: ["blocking"], needs: ["blocking"] },
  ),
  program(
    "W18",
    "a run that blocks may move to a kernel that may not block, on a virtual clock",
    function* ({ another }) {
      const next = another();
      yield* swap(altered(next, { supports: { ...next.supports, blocking: false } }));
      yield* sleep(10);
      return yield* now();
    },
    { value: 10 },
    { modes: ["blocking"] },
  ),
];
