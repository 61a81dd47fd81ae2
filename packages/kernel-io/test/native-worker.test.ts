import { once } from "node:events";
import { readdirSync, writeSync } from "node:fs";
import { MessageChannel, Worker } from "node:worker_threads";
import { describe, expect, it } from "vitest";
import { openAddonPort } from "../src/port/addon.ts";
import * as layout from "../src/port/port.ts";
import { binaries } from "./native/binaries.ts";
import { runChild } from "./native/child.ts";

const url = new URL("./native/worker.ts", import.meta.url);
const openFds = (): string[] => readdirSync("/proc/self/fd");

const cases = binaries().flatMap(({ name, file }) =>
  (["uv", "thread"] as const).map((watch) => ({ name, file, watch })),
);

describe.each(cases)("In workers (watch: $watch), $name", ({ file, watch }) => {
  it("gives the port's descriptors back when a worker ends while it is watched", async () => {
    const before = openFds().length;
    for (let i = 0; i < 5; i++) {
      const worker = new Worker(url, { workerData: { binary: file, watch, mode: "ends" } });
      // At once: a worker that ends delivers its last messages and its end in one go.
      const [message, exit] = [once(worker, "message"), once(worker, "exit")];
      expect(await message).toEqual([200]);
      expect(await exit).toEqual([0]);
    }
    // The two sockets of each are the program's own; epoll, the wake-up, and the loop of the worker are not left.
    expect(openFds().length).toBeLessThanOrEqual(before + 5 * 2);
  });

  it("survives workers that are ended from outside while they are busy, several at a time", async () => {
    for (let round = 0; round < 3; round++) {
      const workers = Array.from(
        { length: 3 },
        () => new Worker(url, { workerData: { binary: file, watch, mode: "lives" } }),
      );
      await Promise.all(workers.map((worker) => once(worker, "message")));
      await Promise.all(workers.map((worker) => worker.terminate()));
    }
    const port = openAddonPort({ binary: file, watch });
    expect(port.wake()).toBe(0);
    expect(port.turn()).toBe(0);
    expect(port.ctl[layout.CTL_WOKEN]).toBe(1);
    port.dispose();
  });

  it("wakes a worker that waits without a limit, from this thread", async () => {
    const worker = new Worker(url, { workerData: { binary: file, watch, mode: "waits" } });
    const [wakeFd] = (await once(worker, "message")) as [number];
    const [message, exit] = [once(worker, "message"), once(worker, "exit")];
    writeSync(wakeFd, new Uint8Array([1, 0, 0, 0, 0, 0, 0, 0]));
    expect(await message).toEqual(["woken"]);
    expect(await exit).toEqual([0]);
  });

  it("lets a worker that waits without a limit be ended from outside", async () => {
    const worker = new Worker(url, { workerData: { binary: file, watch, mode: "waits" } });
    await once(worker, "message");
    expect(await worker.terminate()).toBe(1);
  });

  it("does not hold up the end of the process by a worker that waits without a limit", async () => {
    const child = runChild(
      file,
      `
        import { Worker } from "node:worker_threads";
        const workerData = { binary: ${JSON.stringify(file)}, watch: "${watch}", mode: "waits" };
        new Worker(new URL(${JSON.stringify(url.href)}), { workerData, execArgv: [] }).once("message", () => process.exit(3));
      `,
    );
    expect(await child.end()).toEqual({ output: "", code: 3, signal: null });
  });

  it("wakes this thread while it is blocked in a turn, from a worker", async () => {
    const port = openAddonPort({ binary: file, watch });
    const ready = new Int32Array(new SharedArrayBuffer(4));
    const writer = `
      const { workerData: { wakeFd, ready } } = require("node:worker_threads");
      Atomics.wait(ready, 0, 0);
      require("node:fs").writeSync(wakeFd, new Uint8Array([1, 0, 0, 0, 0, 0, 0, 0]));
    `;
    const worker = new Worker(writer, { eval: true, workerData: { wakeFd: port.wakeFd, ready } });
    await once(worker, "online");
    Atomics.store(ready, 0, 1);
    Atomics.notify(ready, 0);
    port.ctl[layout.CTL_TIMEOUT] = 50_000;
    expect(port.turn()).toBe(0);
    expect(port.ctl[layout.CTL_WOKEN]).toBe(1);
    port.dispose();
    await worker.terminate();
  });

  it("cannot be handed to another thread", () => {
    const port = openAddonPort({ binary: file, watch });
    const { port1, port2 } = new MessageChannel();
    expect(() => port1.postMessage(port)).toThrow("could not be cloned");
    for (const end of [port1, port2]) end.close();
    port.dispose();
  });
});
