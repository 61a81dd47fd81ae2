/* oxlint-disable require-yield, unicorn/consistent-function-scoping -- a coroutine that never suspends is a case too, and reads best where it is used */
import {
  all,
  allSettled,
  any,
  Barrier,
  Channel,
  checkpoint,
  Condition,
  Event,
  Lock,
  moveOnAfter,
  now,
  park,
  race,
  Semaphore,
  sleep,
  sleepUntil,
  spawn,
  swap,
  until,
  type Op,
} from "@outloop/core";
import type { Case, ProgramContext } from "../../case.ts";
import { custom, program } from "../../define.ts";
import { equal } from "../../expect.ts";
import { freshKernel, runIn } from "../../run-program.ts";
import { cancelledScope, noting } from "./cancel-helpers.ts";

/** Something of a program's that a park could change, and the ways to park on it. */
interface Site {
  /** What can be seen of it: must be the same before a park that raises and after. */
  readonly state: () => unknown;
  /** What could be answered at once. */
  readonly open: Readonly<Record<string, () => Op<unknown>>>;
  /** What waits until somebody else does something. */
  readonly closed: Readonly<Record<string, () => Op<unknown>>>;
}

/** All parking traps of core. To be called in a task, which holds the lock that the waits need. */
function* site({ another, kernel }: ProgramContext) {
  const [lock, held] = [new Lock(), new Lock()];
  const condition = new Condition(held);
  const [semaphore, empty] = [new Semaphore(1), new Semaphore(0)];
  const [set, event] = [new Event(), new Event()];
  const [full, channel] = [new Channel<string>(1), new Channel<string>()];
  const [single, barrier] = [new Barrier(1), new Barrier(2)];
  let began = 0;
  function* branch() {
    began++;
    yield* checkpoint();
  }
  yield* held.acquire();
  yield* full.send("item");
  set.set();
  const ended = yield* spawn(function* () {});
  yield* checkpoint();
  const armed = (): Op<void> =>
    park("nothing", () => {
      began++;
      return () => began--;
    });
  const made = (): Promise<void> => {
    began++;
    return Promise.resolve();
  };
  const other = another();
  const whole: Site = {
    state: () => ({
      began,
      attached: kernel.now() >= 0,
      lock: [lock.holder === undefined, lock.waiting, held.waiting, condition.waiting],
      semaphore: [semaphore.free, semaphore.waiting, empty.waiting],
      events: [set.waiting, event.waiting, single.waiting, barrier.waiting],
      channels: [full.length, full.waiting, channel.length, channel.waiting],
    }),
    open: {
      "sleep(0)": () => sleep(0),
      "sleepUntil of the past": () => sleepUntil(-5),
      checkpoint: () => checkpoint(),
      "join of a task that has ended": () => ended.join(),
      "cancel of a task that has ended": () => ended.cancel(),
      "acquire of a free lock": () => lock.acquire(),
      "acquire of a free permit": () => semaphore.acquire(),
      "wait for an event that is set": () => set.wait(),
      "wait at a barrier of one": () => single.wait(),
      "receive of an item": () => full.receive(),
      "next of an item": () => full.next(),
      until: () => until(made),
      "swap to another kernel": () => swap(other),
      "all([])": () => all([]),
      "allSettled([])": () => allSettled([]),
      all: () => all([branch()]),
      allSettled: () => allSettled([branch()]),
      any: () => any([branch()]),
      race: () => race([branch()]),
    },
    closed: {
      "sleep(ms)": () => sleep(10),
      "sleep(Infinity)": () => sleep(Infinity),
      sleepUntil: () => sleepUntil(10),
      park: armed,
      "acquire of a lock that is held": () => held.acquire(),
      "wait of a condition": () => condition.wait(),
      "acquire of no permit": () => empty.acquire(),
      "wait for an event": () => event.wait(),
      "wait at a barrier": () => barrier.wait(),
      send: () => channel.send("item"),
      "send to a full channel": () => full.send("item"),
      receive: () => channel.receive(),
      next: () => channel.next(),
      all: () => all([sleep(Infinity)]),
      allSettled: () => allSettled([sleep(Infinity)]),
      any: () => any([sleep(Infinity)]),
      race: () => race([sleep(Infinity)]),
    },
  };
  return whole;
}

/** Every parking trap of core, asked while a cancel is due, and cancelled while it waits. */
export const cancelParks: readonly Case[] = [
  program(
    "X9",
    "every parking trap that is asked while a cancel is due raises, and changes nothing",
    function* (context) {
      const { open, closed, state } = yield* site(context);
      const before = state();
      for (const [name, wait] of [...Object.entries(open), ...Object.entries(closed)]) {
        const log: string[] = [];
        yield* cancelledScope(() => noting((entry) => log.push(entry), wait));
        equal(log, ["Cancelled"], name);
        equal(state(), before, `what ${name} left behind`);
        equal(yield* now(), 0, `the time after ${name}`);
      }
    },
    {},
  ),
  custom(
    "X9",
    "it is the same with a trace and without",
    async ({ subject, mode }) => {
      for (const trace of [undefined, () => {}]) {
        const log: string[] = [];
        const body = () =>
          cancelledScope(() =>
            noting(
              (entry) => log.push(entry),
              () => checkpoint(),
            ),
          );
        const ended = await runIn(mode, freshKernel(subject), body, { trace });
        equal([ended, log], [{ ok: true, value: undefined }, ["Cancelled"]], "how it ended, and what raised");
      }
    },
    { modes: ["blocking", "hosted"] },
  ),
  program(
    "X14",
    "every parking trap that waits is woken by a cancel, and nobody is left waiting",
    function* (context) {
      const { closed, state } = yield* site(context);
      const before = state();
      for (const [name, wait] of Object.entries(closed)) {
        const log: string[] = [];
        const begun = yield* now();
        const own = name === "wait of a condition";
        // Only the holder may wait for a condition, so that one waits in this task itself.
        if (own) yield* moveOnAfter(1, () => noting((entry) => log.push(entry), wait));
        else {
          const task = yield* spawn(() => noting((entry) => log.push(entry), wait));
          yield* sleep(1);
          yield* task.cancel();
        }
        equal(log, ["Cancelled"], name);
        equal(state(), before, `what ${name} left behind`);
        equal(yield* now(), begun + 1, `the time after ${name}`);
      }
    },
    {},
  ),
];
