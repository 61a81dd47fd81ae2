import { Channel, Deadlock, Event, Lock, now, run, sleep, spawn, start, virtualClock } from "@outloop/core";
import { SimpleKernel } from "@outloop/kernel-simple";
import { describe, expect, test } from "vitest";

const kernel = () => new SimpleKernel({ clock: virtualClock() });
const later = (f: () => void, ms = 5) => void setTimeout(f, ms);

describe("primitives of the host", () => {
  test("a channel fed by timers of the host, on a virtual clock that stands still", async () => {
    const channel = new Channel<number>(0, { host: true });
    const job = start(kernel(), function* () {
      const got: number[] = [];
      for (let item = yield* channel.next(); item.done !== true; item = yield* channel.next())
        got.push(item.value);
      yield* sleep(10);
      return [...got, yield* now()];
    });
    later(() => channel.trySend(1));
    later(() => channel.trySend(2), 10);
    later(() => channel.close(), 15);
    expect(await job).toEqual([1, 2, 10]);
  });

  test("an event that is set while the program sleeps on a real clock wakes its waiter at once", async () => {
    const event = new Event({ host: true });
    const job = start(new SimpleKernel(), function* () {
      const before = yield* now();
      yield* event.wait();
      return (yield* now()) - before;
    });
    later(() => event.set(), 20);
    expect(await job).toBeLessThan(500);
  });

  test("an event that was closed and is set after all wakes its waiter at once", async () => {
    const event = new Event({ host: true });
    const woken = start(new SimpleKernel(), function* () {
      const before = yield* now();
      const waiter = yield* spawn(function* () {
        yield* event.wait();
        return (yield* now()) - before;
      });
      // A timer, so that the run is not deadlocked once the event is closed.
      yield* sleep(600);
      return yield* waiter.join();
    });
    later(() => event.close(), 5);
    later(() => event.set(), 20);
    expect(await woken).toBeLessThan(400);
  });

  test("a closed one is none to wait for", async () => {
    const event = new Event({ host: true });
    const job = start(kernel(), () => event.wait());
    later(() => event.close());
    await expect(job).rejects.toBeInstanceOf(Deadlock);
  });

  test("under run no host code can come: waiting is a deadlock, not a hang", () => {
    const blocking = kernel();
    blocking.block = (ms) => {
      throw new Error(`the thread is blocked for ${ms} ms`);
    };
    const event = new Event({ host: true });
    expect(() => run(blocking, () => event.wait())).toThrow(Deadlock);
  });

  test("it survives a swap", async () => {
    const event = new Event({ host: true });
    const job = start(kernel(), function* () {
      yield* event.wait();
      return "set";
    });
    later(() => void job.swap(kernel()).then(() => event.set()));
    expect(await job).toBe("set");
  });

  test("a posted function releases a lock for its holder, once", async () => {
    const lock = new Lock();
    const job = start(new SimpleKernel(), function* () {
      yield* lock.acquire();
      yield* sleep(20);
    });
    await new Promise((resolve) => setTimeout(resolve, 5));
    await job.post(() => lock.release());
    await expect(job.post(() => lock.release())).rejects.toThrow(TypeError);
    await job;
  });
});
