import { Worker } from "node:worker_threads";
import { describe, expect, it } from "vitest";
import { CTL_EVENTS, CTL_TIMEOUT, CTL_WOKEN } from "../../src/port/port.ts";
import { EINVAL, kinds, Subject } from "./ports.ts";

describe.each(kinds)("On the port %s", (kind) => {
  const subject = new Subject(kind);

  it("a turn with the timeout 0 finds nothing where there is nothing", () => {
    expect(subject.turn(0)).toEqual([]);
    expect(subject.port.ctl[CTL_WOKEN]).toBe(0);
  });

  it("a turn with a finite timeout ends by itself", () => {
    expect(subject.turn(3)).toEqual([]);
  });

  it("a turn without a limit ends when there is an event", () => {
    const [a] = subject.pair();
    subject.port.add(a, 1);
    expect(subject.turn(-1)).toMatchObject([{ fd: a }]);
  });

  it.each([-1, 30_000])("a wake ends the next turn with the timeout %d, once, and is no event", (timeout) => {
    expect(subject.port.wake()).toBe(0);
    expect(subject.turn(timeout)).toEqual([]);
    expect(subject.port.ctl[CTL_WOKEN]).toBe(1);
    subject.port.ctl[CTL_WOKEN] = 0;
    expect(subject.turn(0)).toEqual([]);
    expect(subject.port.ctl[CTL_WOKEN]).toBe(0);
  });

  it("many wakes are one", () => {
    for (let times = 0; times < 1000; times++) expect(subject.port.wake()).toBe(0);
    subject.turn(-1);
    subject.port.ctl[CTL_WOKEN] = 0;
    subject.turn(0);
    expect(subject.port.ctl[CTL_WOKEN]).toBe(0);
  });

  it("a wake comes together with events", () => {
    const [a] = subject.pair();
    subject.port.add(a, 1);
    subject.port.wake();
    expect(subject.turn(-1)).toMatchObject([{ fd: a }]);
    expect(subject.port.ctl[CTL_WOKEN]).toBe(1);
  });

  it("another thread ends a wait by writing to the wake-up descriptor", async () => {
    // It writes when this thread is about to wait, or waits already: both must do.
    const ready = new Int32Array(new SharedArrayBuffer(4));
    const worker = new Worker(
      `const { writeSync } = require("node:fs");
       const { workerData: { fd, ready } } = require("node:worker_threads");
       Atomics.store(ready, 0, 1);
       Atomics.notify(ready, 0);
       Atomics.wait(ready, 0, 1);
       writeSync(fd, new Uint8Array(new BigUint64Array([1n]).buffer));`,
      { eval: true, workerData: { fd: subject.port.wakeFd, ready } },
    );
    await new Promise((resolve) => {
      worker.once("online", resolve);
    });
    Atomics.wait(ready, 0, 0, 10_000);
    Atomics.store(ready, 0, 2);
    Atomics.notify(ready, 0);
    expect(subject.turn(60_000)).toEqual([]);
    expect(subject.port.ctl[CTL_WOKEN]).toBe(1);
    await worker.terminate();
  });

  it.each([-2, -0x8000_0000])(
    "a turn with the timeout %d is refused, and tells no events of before",
    (timeout) => {
      const [a] = subject.pair();
      subject.port.add(a, 1);
      subject.turn();
      subject.port.ctl[CTL_TIMEOUT] = timeout;
      expect(subject.port.turn()).toBe(EINVAL);
      expect(subject.port.ctl[CTL_EVENTS]).toBe(0);
    },
  );

  it("its descriptor is readable when a turn would find something, and only then", () => {
    const outer = subject.open();
    outer.add(subject.port.fd, 1);
    expect(outer.turn()).toBe(0);
    subject.port.wake();
    expect(outer.turn()).toBe(1);
    subject.turn();
    expect(outer.turn()).toBe(0);
  });
});
