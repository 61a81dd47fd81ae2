import {
  all,
  Barrier,
  call,
  Channel,
  checkpoint,
  Condition,
  currentScope,
  deadline,
  Event,
  Lock,
  moveOnAfter,
  now,
  race,
  run,
  scope,
  self,
  Semaphore,
  shield,
  sleep,
  spawn,
  supervise,
  TaskLocal,
  timeout,
  virtualClock,
  type Coroutine,
  type Op,
} from "@outloop/core";
import { HeapKernel } from "@outloop/kernel-heap";
import { expect, test } from "vitest";

const event = new Event({ host: true });
event.set();

function* nothing(): Coroutine<void> {}

/** The task that waits, and the one that notifies it: spawn, sleep, acquire twice, and what the wait itself asks. */
function* waitForCondition(): Coroutine<void> {
  const lock = new Lock();
  const condition = new Condition(lock);
  yield* spawn(notifyLater, condition);
  yield* lock.acquire();
  yield* condition.wait();
}

function* notifyLater(condition: Condition): Coroutine<void> {
  yield* sleep(1);
  yield* condition.lock.acquire();
  condition.notify();
  condition.lock.release();
}

/** Each operation, and how many traps it asks: those of the tasks that a group makes are counted, too. */
const operations: readonly (readonly [name: string, traps: number, make: () => Op<unknown>])[] = [
  ["checkpoint()", 1, () => checkpoint()],
  ["sleep(1)", 1, () => sleep(1)],
  ["now()", 1, () => now()],
  ["self()", 1, () => self()],
  ["deadline()", 1, () => deadline()],
  ["currentScope()", 1, () => currentScope()],
  ["spawn(f)", 1, () => spawn(nothing)],
  ["call(f)", 1, () => call(nothing)],
  ["scope(f)", 1, () => scope(nothing)],
  ["supervise(f)", 1, () => supervise(nothing)],
  ["shield(f)", 1, () => shield(nothing)],
  ["timeout(1, f)", 1, () => timeout(1, nothing)],
  ["moveOnAfter(1, f)", 1, () => moveOnAfter(1, nothing)],
  ["lock.acquire()", 1, () => new Lock().acquire()],
  ["lock.hold(f)", 3, () => new Lock().hold(nothing)],
  ["semaphore.acquire()", 1, () => new Semaphore(1).acquire()],
  ["event.wait()", 1, () => event.wait()],
  ["barrier.wait()", 1, () => new Barrier(1).wait()],
  ["condition.wait(), beside call, spawn, sleep and two acquire", 10, () => call(waitForCondition)],
  ["channel.send(1)", 1, () => new Channel<number>(1).send(1)],
  ["taskLocal.get()", 1, () => new TaskLocal(1).get()],
  ["taskLocal.run(1, f)", 1, () => new TaskLocal(1).run(1, nothing)],
  ["all([])", 2, () => all([])],
  ["all([sleep(1), sleep(2)])", 7, () => all([sleep(1), sleep(2)])],
  ["race([sleep(1), sleep(2)])", 7, () => race([sleep(1), sleep(2)])],
];

test.each(operations)("%s asks %i", (_, traps, make) => {
  let asked = 0;
  const count = ({ kind }: { kind: string }): void => {
    if (kind === "trap") asked++;
  };
  const kernel = new HeapKernel({ clock: virtualClock() });
  run(kernel, make, { trace: count });
  expect(asked).toBe(traps);
});
