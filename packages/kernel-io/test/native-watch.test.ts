import { setImmediate } from "node:timers/promises";
import { Worker } from "node:worker_threads";
import { afterEach, describe, expect, it, vi } from "vitest";
import { openAddonPort } from "../src/port/addon.ts";
import * as layout from "../src/port/port.ts";
import type { IoPort } from "../src/port/port.ts";
import { binaries } from "./native/binaries.ts";
import { runChild } from "./native/child.ts";

const EINVAL = -22;
const EBUSY = -16;

const cases = binaries().flatMap(({ name, file }) =>
  (["uv", "thread"] as const).map((watch) => ({ name, file, watch })),
);

describe.each(cases)("A watch ($watch) of $name", ({ file, watch }) => {
  const opened: IoPort[] = [];
  const open = (): IoPort => {
    const port = openAddonPort({ binary: file, watch });
    opened.push(port);
    return port;
  };
  afterEach(() => {
    for (const port of opened.splice(0)) port.dispose();
  });

  const until = (holds: () => boolean): Promise<true> =>
    vi.waitUntil<true>(() => holds() as true, { timeout: 30_000, interval: 1 });
  /** Enough macrotasks for a call that is on its way to arrive. */
  const settle = async (): Promise<void> => {
    for (let i = 0; i < 500; i++) await setImmediate();
  };

  it("calls when a turn would find something, in a later macrotask", async () => {
    const port = open();
    let calls = 0;
    expect(port.watch(() => void calls++)).toBe(0);
    port.wake();
    expect(calls).toBe(0);
    await Promise.resolve();
    expect(calls).toBe(0);
    await until(() => calls === 1);
    expect(port.turn()).toBe(0);
    expect(port.ctl[layout.CTL_WOKEN]).toBe(1);
  });

  it("calls once, however long there is something to find, until it is armed again", async () => {
    const port = open();
    let calls = 0;
    port.watch(() => void calls++);
    port.wake();
    await until(() => calls === 1);
    await settle();
    expect(calls).toBe(1);
    expect(port.watchAgain()).toBe(0);
    await until(() => calls === 2);
    await settle();
    expect(calls).toBe(2);
  });

  it("armed again from its callback, calls for each wake", async () => {
    const port = open();
    let calls = 0;
    port.watch(() => {
      calls++;
      port.turn();
      port.watchAgain();
      if (calls < 50) port.wake();
    });
    port.wake();
    await until(() => calls === 50);
    await settle();
    expect(calls).toBe(50);
  });

  it("may be ended from within its callback, and begun again", async () => {
    const port = open();
    let calls = 0;
    const callback = (): void => {
      calls++;
      expect(port.unwatch()).toBe(0);
    };
    for (let round = 1; round <= 3; round++) {
      expect(port.watch(callback)).toBe(0);
      port.wake();
      await until(() => calls === round);
      await settle();
      expect(calls).toBe(round);
    }
    expect(port.watchAgain()).toBe(EINVAL);
  });

  it("may be ended by disposing of the port from within its callback", async () => {
    const port = open();
    let calls = 0;
    port.watch(() => {
      calls++;
      port.dispose();
    });
    port.wake();
    await until(() => calls === 1);
    await settle();
    expect(calls).toBe(1);
  });

  it("calls no more once it has ended, even if a call was on its way", async () => {
    const port = open();
    let calls = 0;
    port.watch(() => void calls++);
    port.wake();
    port.unwatch();
    await settle();
    expect(calls).toBe(0);
  });

  it("takes one callback, which is a function", () => {
    const port = open();
    for (const garbage of [undefined, null, 7, "x", {}, Symbol("x")])
      expect(port.watch(garbage as never)).toBe(EINVAL);
    expect(port.watchAgain()).toBe(EINVAL);
    expect(port.watchRef(1)).toBe(EINVAL);
    expect(port.watch(() => {})).toBe(0);
    expect(port.watch(() => {})).toBe(EBUSY);
    expect(port.watchRef(2)).toBe(EINVAL);
    expect([port.watchRef(0), port.watchRef(0), port.watchRef(1)]).toEqual([0, 0, 1]);
  });

  it("hears a wake from another thread", async () => {
    const port = open();
    let calls = 0;
    port.watch(() => void calls++);
    const writer = `
      const { workerData } = require("node:worker_threads");
      require("node:fs").writeSync(workerData, new Uint8Array([1, 0, 0, 0, 0, 0, 0, 0]));
    `;
    const worker = new Worker(writer, { eval: true, workerData: port.wakeFd });
    await until(() => calls === 1);
    await worker.terminate();
  });

  it("keeps a port that nobody holds any more", async () => {
    const child = runChild(
      file,
      `
        import { writeSync } from "node:fs";
        import { setImmediate } from "node:timers/promises";
        const wakeFd = (() => {
          const port = openPort("${watch}");
          port.watch(() => { console.log("called"); process.exit(); });
          return port.wakeFd;
        })();
        for (let i = 0; i < 20; i++) { gc(); await setImmediate(); }
        writeSync(wakeFd, new Uint8Array([1, 0, 0, 0, 0, 0, 0, 0]));
      `,
      ["--expose-gc"],
    );
    expect(await child.end()).toEqual({ output: "called\n", code: 0, signal: null });
  });

  it("keeps the process alive until it ends, with nothing to find and nothing armed", async () => {
    const child = runChild(
      file,
      `
        const port = openPort("${watch}");
        port.watch(() => {
          console.log("called");
          // Neither drained nor armed again: what still keeps the process alive is the watch.
          const timer = setTimeout(() => { console.log("later"); port.unwatch(); }, 100);
          timer.unref();
        });
        port.wake();
        process.on("exit", () => console.log("exit"));
      `,
    );
    expect(await child.end()).toEqual({ output: "called\nlater\nexit\n", code: 0, signal: null });
  });

  it("does not keep the process alive when it is told not to", async () => {
    const child = runChild(
      file,
      `const port = openPort("${watch}"); port.watch(() => {}); port.watchRef(0);`,
    );
    expect(await child.end()).toEqual({ output: "", code: 0, signal: null });
  });

  it("ends with the process, even when that ends within its callback", async () => {
    const child = runChild(
      file,
      `const port = openPort("${watch}"); port.watch(() => process.exit(7)); port.wake();`,
    );
    expect(await child.end()).toEqual({ output: "", code: 7, signal: null });
  });

  it("makes what its callback throws the uncaught exception of the process", async () => {
    const child = runChild(
      file,
      `
        const port = openPort("${watch}");
        process.on("uncaughtException", (error) => { console.log(error.message); port.unwatch(); });
        port.watch(() => { throw new Error("thrown in a watch"); });
        port.wake();
      `,
    );
    expect(await child.end()).toEqual({ output: "thrown in a watch\n", code: 0, signal: null });
  });

  it("runs microtasks and ticks after its callback", async () => {
    const child = runChild(
      file,
      `
        const port = openPort("${watch}");
        const order = [];
        port.watch(() => {
          process.nextTick(() => order.push("tick"));
          Promise.resolve().then(() => order.push("microtask"));
          order.push("callback");
          setImmediate(() => { console.log(order.join(" ")); port.unwatch(); });
        });
        port.wake();
      `,
    );
    expect(await child.end()).toEqual({ output: "callback tick microtask\n", code: 0, signal: null });
  });
});
