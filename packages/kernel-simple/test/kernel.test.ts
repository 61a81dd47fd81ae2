import { Worker } from "node:worker_threads";
import { virtualClock, wake, type Clock } from "@outloop/core";
import { NEVER, READY, type Timer } from "@outloop/core/kernel";
import { SimpleKernel } from "@outloop/kernel-simple";
import { beforeEach, describe, expect, test } from "vitest";

let log: string[] = [];

beforeEach(() => {
  log = [];
});

const job = (name: string, then: () => void = () => {}) => ({
  run(): void {
    log.push(name);
    then();
  },
});

const timer = (name: string, then: () => void = () => {}): Timer => ({
  slot: undefined,
  fire(): void {
    log.push(name);
    then();
  },
});

function make(start = 0) {
  const clock = virtualClock({ start });
  return { clock, kernel: new SimpleKernel({ clock }) };
}

describe("ready", () => {
  test("never runs the job inline; a turn runs the jobs in order", () => {
    const { kernel } = make();
    for (const name of ["a", "b", "c"]) kernel.ready(job(name));
    expect(log).toEqual([]);
    kernel.turn();
    expect(log).toEqual(["a", "b", "c"]);
  });

  test("jobs made ready by a job wait for the next turn", () => {
    const { kernel } = make();
    kernel.ready(job("a", () => kernel.ready(job("a's"))));
    kernel.ready(job("b"));
    expect(kernel.turn()).toBe(READY);
    expect(log).toEqual(["a", "b"]);
    expect(kernel.turn()).toBe(NEVER);
    expect(log).toEqual(["a", "b", "a's"]);
  });

  test("one job may be queued twice", () => {
    const { kernel } = make();
    const twice = job("twice");
    kernel.ready(twice);
    kernel.ready(twice);
    kernel.turn();
    expect(log).toEqual(["twice", "twice"]);
  });
});

describe("timers", () => {
  test("fire in order of deadline, then of insertion", () => {
    const { kernel, clock } = make();
    for (const [name, deadline] of [
      ["a3", 3],
      ["b1", 1],
      ["c2", 2],
      ["d1", 1],
      ["e3", 3],
      ["f2", 2],
    ] as const)
      kernel.at(deadline, timer(name));
    clock.jump(3);
    kernel.turn();
    expect(log).toEqual(["b1", "d1", "c2", "f2", "a3", "e3"]);
  });

  test("fire in the first turn at or after the deadline, never before, and once", () => {
    const { kernel, clock } = make();
    kernel.at(5, timer("a"));
    clock.jump(4.999);
    expect(kernel.turn()).toBe(5);
    expect(log).toEqual([]);
    clock.jump(5);
    expect(kernel.turn()).toBe(NEVER);
    kernel.turn();
    expect(log).toEqual(["a"]);
  });

  test("fire before the jobs; what they make ready stands behind what was there", () => {
    const { kernel } = make();
    kernel.ready(job("was ready"));
    kernel.at(
      0,
      timer("timer", () => kernel.ready(job("made ready"))),
    );
    kernel.turn();
    expect(log).toEqual(["timer", "was ready", "made ready"]);
  });

  test("a timer set by a job fires in a later turn, even if it is due", () => {
    const { kernel } = make();
    kernel.ready(job("job", () => kernel.at(0, timer("timer"))));
    kernel.turn();
    expect(log).toEqual(["job"]);
    kernel.turn();
    expect(log).toEqual(["job", "timer"]);
  });

  test("a turn tells the earliest deadline", () => {
    const { kernel } = make();
    expect(kernel.turn()).toBe(NEVER);
    const first = timer("first");
    kernel.at(3, first);
    kernel.at(7, timer("second"));
    expect(kernel.turn()).toBe(3);
    kernel.off(first);
    expect(kernel.turn()).toBe(7);
  });

  test("one that has fired may be set again", () => {
    const { kernel, clock } = make();
    const again = timer("again");
    kernel.at(1, again);
    clock.jump(1);
    kernel.turn();
    kernel.at(2, again);
    clock.jump(2);
    kernel.turn();
    expect(log).toEqual(["again", "again"]);
  });

  test("one may set itself again from inside fire", () => {
    const { kernel, clock } = make();
    const periodic: Timer = timer("tick", () => kernel.at(clock.now() + 1, periodic));
    kernel.at(0, periodic);
    kernel.turn();
    clock.jump(1);
    expect(kernel.turn()).toBe(2);
    expect(log).toEqual(["tick", "tick"]);
  });

  test("a hundred thousand of one deadline fire in order", () => {
    const { kernel } = make();
    const fired: number[] = [];
    for (let i = 0; i < 100_000; i++) kernel.at(0, { slot: undefined, fire: () => fired.push(i) });
    kernel.turn();
    expect(fired).toHaveLength(100_000);
    expect(fired.every((each, index) => each === index)).toBe(true);
  });
});

describe("off", () => {
  test("calls a timer off, others are untouched", () => {
    const { kernel, clock } = make();
    const gone = timer("gone");
    kernel.at(1, timer("a"));
    kernel.at(1, gone);
    kernel.at(1, timer("b"));
    kernel.off(gone);
    clock.jump(1);
    kernel.turn();
    expect(log).toEqual(["a", "b"]);
  });

  test("has no effect on one that is not in the queue: never set, fired, called off already", () => {
    const { kernel, clock } = make();
    const fired = timer("fired");
    const off = timer("off");
    kernel.off(timer("never set"));
    kernel.at(1, fired);
    kernel.at(5, off);
    kernel.at(5, timer("stays"));
    clock.jump(1);
    kernel.turn();
    for (let i = 0; i < 10; i++) kernel.off(fired);
    for (let i = 0; i < 10; i++) kernel.off(off);
    expect(kernel.turn()).toBe(5);
    clock.jump(5);
    kernel.turn();
    expect(log).toEqual(["fired", "stays"]);
  });

  test("one called off may be set again, at another deadline", () => {
    const { kernel, clock } = make();
    const moved = timer("moved");
    kernel.at(1, moved);
    kernel.off(moved);
    kernel.at(2, moved);
    clock.jump(1);
    expect(kernel.turn()).toBe(2);
    clock.jump(2);
    kernel.turn();
    expect(log).toEqual(["moved"]);
  });

  test("from inside fire calls off one that is due in the same turn", () => {
    const { kernel } = make();
    const second = timer("second");
    kernel.at(
      0,
      timer("first", () => kernel.off(second)),
    );
    kernel.at(0, second);
    kernel.at(0, timer("third"));
    kernel.turn();
    expect(log).toEqual(["first", "third"]);
  });

  test("of most of many keeps the order of the rest", () => {
    const { kernel, clock } = make();
    const timers = Array.from({ length: 1000 }, (_, i) => timer(String(i)));
    for (const [index, each] of timers.entries()) kernel.at(index % 10, each);
    for (const [index, each] of timers.entries()) if (index % 100 !== 0) kernel.off(each);
    clock.jump(10);
    kernel.turn();
    expect(log).toEqual(["0", "100", "200", "300", "400", "500", "600", "700", "800", "900"]);
  });

  test("a million set and called off one after the other are swept: it stays fast and holds none", () => {
    const { kernel } = make();
    const before = performance.now();
    for (let i = 0; i < 1_000_000; i++) {
      const each = timer("x");
      kernel.at(i, each);
      kernel.off(each);
    }
    expect(performance.now() - before).toBeLessThan(10_000);
    expect(kernel.turn()).toBe(NEVER);
    expect(kernel.drain().timers).toEqual([]);
  });
});

describe("a paused turn", () => {
  test("goes on with the same batch, before timers that came due and before jobs made ready", () => {
    const { kernel, clock } = make();
    kernel.at(5, timer("timer"));
    for (const name of ["a", "b", "c"]) kernel.ready(job(name, () => kernel.ready(job(`${name}'s`))));
    expect(kernel.turn(() => true)).toBe(READY);
    expect(log).toEqual(["a"]);
    clock.jump(5);
    expect(kernel.turn(() => true)).toBe(READY);
    kernel.turn();
    expect(log).toEqual(["a", "b", "c"]);
    kernel.turn();
    expect(log).toEqual(["a", "b", "c", "timer", "a's", "b's", "c's"]);
  });

  test("pause is asked between two jobs", () => {
    const { kernel } = make();
    let asked = 0;
    const pause = () => ++asked > 0 && false;
    kernel.turn(pause);
    expect(asked).toBe(0);
    for (const name of ["a", "b", "c"]) kernel.ready(job(name));
    kernel.turn(pause);
    expect(asked).toBeGreaterThanOrEqual(2);
    expect(log).toEqual(["a", "b", "c"]);
  });

  test("a job that throws out of a turn is not run again, the others are", () => {
    const { kernel } = make();
    kernel.ready(
      job("bad", () => {
        throw new Error("bad");
      }),
    );
    kernel.ready(job("good"));
    expect(() => kernel.turn()).toThrow("bad");
    kernel.turn();
    expect(log).toEqual(["bad", "good"]);
  });
});

describe("drain", () => {
  test("hands everything over in promised order; afterwards the kernel is empty", () => {
    const { kernel } = make();
    const [a, b, c, made] = [job("a"), job("b"), job("c"), job("made")];
    const [late, early, gone, equal] = [timer("late"), timer("early"), timer("gone"), timer("equal")];
    kernel.at(9, late);
    kernel.at(3, early);
    kernel.at(5, gone);
    kernel.at(9, equal);
    kernel.off(gone);
    kernel.ready({ run: () => kernel.ready(made) });
    for (const each of [a, b, c]) kernel.ready(each);
    kernel.turn(() => true);
    const { ready, timers } = kernel.drain();
    expect(ready).toEqual([a, b, c, made]);
    expect(timers.map((each) => [each.deadline, each.timer])).toEqual([
      [3, early],
      [9, late],
      [9, equal],
    ]);
    expect(kernel.drain()).toEqual({ ready: [], timers: [] });
    expect(kernel.turn()).toBe(NEVER);
    expect(log).toEqual([]);
  });

  test("what was drained can go on in another kernel", () => {
    const from = make();
    const to = make();
    const moved = timer("moved");
    const off = timer("off");
    from.kernel.at(3, moved);
    from.kernel.at(3, off);
    from.kernel.ready(job("job"));
    const { ready, timers } = from.kernel.drain();
    for (const each of ready) to.kernel.ready(each);
    for (const each of timers) to.kernel.at(each.deadline, each.timer);
    from.kernel.off(off);
    to.kernel.off(off);
    to.clock.jump(3);
    to.kernel.turn();
    expect(log).toEqual(["moved", "job"]);
  });

  test("from inside a job ends the turn", () => {
    const { kernel } = make();
    kernel.ready(job("a", () => kernel.drain()));
    kernel.ready(job("b"));
    expect(kernel.turn()).toBe(NEVER);
    expect(log).toEqual(["a"]);
  });
});

describe("now", () => {
  test("reads the clock at each call", () => {
    let reads = 0;
    const clock: Clock = { now: () => ++reads };
    const kernel = new SimpleKernel({ clock });
    expect([kernel.now(), kernel.now()]).toEqual([1, 2]);
    expect(kernel.clock).toBe(clock);
  });
});

describe("waiting", () => {
  const AGES = 60_000;

  /** A worker that wakes `kernel` after some ms. */
  async function wakeFromWorker(kernel: SimpleKernel, ms: number): Promise<Worker> {
    const source = `
      const { workerData, parentPort } = require("node:worker_threads");
      const memory = workerData.waker.memory;
      parentPort.postMessage("ready");
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, workerData.ms);
      Atomics.add(memory, 0, 1);
      Atomics.notify(memory, 0);`;
    const worker = new Worker(source, { eval: true, workerData: { waker: kernel.waker, ms } });
    await new Promise((resolve) => {
      worker.once("message", resolve);
    });
    return worker;
  }

  function hostWait(kernel: SimpleKernel, ms: number): Promise<number> {
    const before = performance.now();
    return new Promise((resolve) => {
      kernel.host(ms, () => resolve(performance.now() - before));
    });
  }

  test("block waits the time given", () => {
    const before = performance.now();
    new SimpleKernel().block(20);
    expect(performance.now() - before).toBeGreaterThan(10);
  });

  test("a wake from a worker thread ends a block", async () => {
    const kernel = new SimpleKernel();
    const worker = await wakeFromWorker(kernel, 50);
    const before = performance.now();
    kernel.block(AGES);
    expect(performance.now() - before).toBeLessThan(AGES / 2);
    await worker.terminate();
  });

  test("a wake from a worker thread ends a wait on the host", async () => {
    const kernel = new SimpleKernel();
    const worker = await wakeFromWorker(kernel, 50);
    expect(await hostWait(kernel, AGES)).toBeLessThan(AGES / 2);
    await worker.terminate();
    kernel.detach();
  }, 70_000);

  test("a wake that came while nobody waited ends the next block, and only that", () => {
    const kernel = new SimpleKernel();
    wake(kernel.waker);
    wake(kernel.waker);
    const before = performance.now();
    kernel.block(AGES);
    expect(performance.now() - before).toBeLessThan(AGES / 2);
    kernel.block(20);
    expect(performance.now() - before).toBeGreaterThan(10);
  });

  test("a wake that came while nobody waited ends the next wait on the host", async () => {
    const kernel = new SimpleKernel();
    wake(kernel.waker);
    expect(await hostWait(kernel, AGES)).toBeLessThan(AGES / 2);
  }, 70_000);

  test("so does one that came after an earlier wait on the host was called off", async () => {
    const kernel = new SimpleKernel();
    kernel.host(AGES, () => log.push("called off, but resumed"))();
    wake(kernel.waker);
    await new Promise((resolve) => setTimeout(resolve, 5));
    const wait = hostWait(kernel, 500);
    expect(await wait).toBeLessThan(250);
    expect(log).toEqual([]);
    kernel.detach();
  });

  test("host resumes once, in a later macrotask", async () => {
    const kernel = new SimpleKernel();
    kernel.host(0, () => log.push("resumed"));
    await Promise.resolve();
    expect(log).toEqual([]);
    wake(kernel.waker);
    wake(kernel.waker);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(log).toEqual(["resumed"]);
  });

  test("host called off does not resume", async () => {
    const kernel = new SimpleKernel();
    kernel.host(0, () => log.push("0"))();
    kernel.host(1, () => log.push("1"))();
    const callOff = kernel.host(AGES, () => log.push("ages"));
    wake(kernel.waker);
    callOff();
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(log).toEqual([]);
  });

  test("many wakes in a row end one wait each time", async () => {
    const kernel = new SimpleKernel();
    for (let i = 0; i < 20; i++) {
      const wait = hostWait(kernel, AGES);
      wake(kernel.waker);
      expect(await wait).toBeLessThan(AGES / 2);
    }
    kernel.detach();
  }, 70_000);
});

test("declares what it can do, and can do it", () => {
  const kernel = new SimpleKernel();
  expect(kernel.supports.blocking).toBe(true);
  expect(kernel.supports.hosted).toBe(typeof kernel.host === "function");
  expect([...kernel.supports.ops]).toEqual([]);
  expect("submit" in kernel).toBe(false);
  expect(kernel.protocol).toBe(1);
  expect(kernel.name).toBe("simple");
  expect(structuredClone(kernel.waker).memory.buffer).toBeInstanceOf(SharedArrayBuffer);
});

test("may be attached again after a detach, and disposed without having been used", () => {
  const { kernel } = make();
  for (let i = 0; i < 2; i++) {
    kernel.attach();
    kernel.ready(job(`run ${i}`));
    kernel.turn();
    kernel.detach();
  }
  kernel[Symbol.dispose]();
  kernel.attach();
  wake(kernel.waker);
  kernel.block(60_000);
  kernel.detach();
  expect(log).toEqual(["run 0", "run 1"]);
});

test("decides nothing: every order is promised", () => {
  expect(make().kernel.choose()).toBe(0);
});
