import { closeSync, openSync, readSync, writeSync } from "node:fs";
import { checkpoint, sleep, spawn } from "@outloop/core";
import { close, pair, readable, recv, send, writable, write } from "@outloop/core/io";
import { describe, expect, test } from "vitest";
import { IoKernel } from "../src/index.ts";
import { choosePort } from "../src/port/load.ts";
import type { IoPort } from "../src/port/port.ts";
import { bytes, everywhere, openDescriptors, registered, runIn, text, watched } from "./helpers.ts";

/** A port of the test's own, for what no trap does. */
function withPort<T>(kind: "addon" | "ffi", f: (port: IoPort) => T): T {
  const choice = choosePort(kind);
  if (choice.kind === undefined) throw new Error(choice.reason);
  const port = choice.open();
  try {
    return f(port);
  } finally {
    port.dispose();
  }
}

describe.each(everywhere)("on %s, %s", (kind, mode) => {
  const fresh = (): IoKernel => new IoKernel({ port: kind });

  test("two descriptors of one open file are waited for independently (R7)", async () => {
    const log: string[] = [];
    await runIn(mode, fresh(), function* () {
      const [a, b] = yield* pair("stream");
      const again = withPort(kind, (port) => port.dup(a));
      for (const [name, fd] of Object.entries({ a, again }))
        yield* spawn(function* () {
          yield* readable(fd);
          log.push(name);
        });
      yield* checkpoint();
      yield* send(b, bytes("x"));
      yield* sleep(1);
      for (const fd of [a, b, again]) yield* close(fd);
    });
    expect(log.toSorted()).toEqual(["a", "again"]);
  });

  test("a duplicate that lives on keeps no events of the closed descriptor coming (L7)", async () => {
    let count = 0;
    const kernel = watched(fresh(), { onWait: () => count++ });
    const waits = await runIn(mode, kernel, function* () {
      const [a, b] = yield* pair("stream");
      const task = yield* spawn(() => recv(a));
      yield* checkpoint();
      const again = withPort(kind, (port) => port.dup(a));
      yield* task.cancel();
      yield* close(a);
      const before = count;
      const writer = setInterval(() => writeSync(b, "x"), 1);
      if (mode === "blocking") for (let n = 0; n < 10; n++) writeSync(b, "x");
      yield* sleep(30);
      clearInterval(writer);
      const after = count;
      for (const fd of [b, again]) yield* close(fd);
      return after - before;
    });
    expect(waits).toBeLessThan(5);
  });

  test("what the program closes is not registered any more, and a detached kernel holds nothing (R21, M18)", async () => {
    const kernel = fresh();
    const before = openDescriptors();
    await runIn(mode, kernel, function* () {
      const [a, b] = yield* pair("stream");
      const [c, d] = yield* pair("stream");
      const own = new Set([a, b, c, d]);
      const seen = (): number[] => registered(before).filter((fd) => own.has(fd));
      for (const fd of [a, c]) {
        const task = yield* spawn(() => recv(fd));
        yield* checkpoint();
        yield* task.cancel();
      }
      expect(new Set(seen())).toEqual(new Set([a, c]));
      const again = withPort(kind, (port) => port.dup(c));
      yield* close(c);
      expect(seen()).toEqual([a]);
      for (const fd of [a, b, d, again]) yield* close(fd);
      expect(seen()).toEqual([]);
    });
    expect(openDescriptors()).toEqual(before);
  });

  test("an event for whose wait is gone wakes nobody, and is there for the next one", async () => {
    await runIn(mode, fresh(), function* () {
      const [a, b] = yield* pair("stream");
      const gone = yield* spawn(() => recv(a));
      yield* checkpoint();
      yield* gone.cancel();
      writeSync(b, "x");
      yield* sleep(1);
      expect(text(yield* recv(a))).toBe("x");
      for (const fd of [a, b]) yield* close(fd);
    });
  });

  test("a reader of one's own, beside the kernel, is told again of what it left", async () => {
    await runIn(mode, fresh(), function* () {
      const [a, b] = yield* pair("stream");
      writeSync(b, "xyz");
      const one = new Uint8Array(1);
      for (const letter of "xyz") {
        yield* readable(a);
        readSync(a, one);
        expect(text(one)).toBe(letter);
      }
      const task = yield* spawn(() => readable(a));
      for (let turn = 0; turn < 10; turn++) yield* checkpoint();
      expect(task.state).toBe("parked");
      yield* task.cancel();
      for (const fd of [a, b]) yield* close(fd);
    });
  });

  test("a number that was closed behind the kernel's back and is given out again starts afresh", async () => {
    await runIn(mode, fresh(), function* () {
      const [a, b] = yield* pair("stream");
      const old = yield* spawn(function* () {
        try {
          return text(yield* recv(a));
        } catch (error) {
          return (error as Error).name;
        }
      });
      yield* checkpoint();
      closeSync(a);
      const [c, d] = yield* pair("stream");
      expect([c, d]).toContain(a);
      expect(yield* old.join()).toBe("Closed");
      const other = c === a ? d : c;
      yield* send(other, bytes("new"));
      expect(text(yield* recv(a))).toBe("new");
      for (const fd of [b, c, d]) yield* close(fd);
    });
  });

  test("what a file refuses is told at once to who writes it", async () => {
    const fd = openSync("/proc/self/status", "r");
    const error = await runIn(mode, fresh(), function* () {
      try {
        return yield* write(fd, bytes("x"));
      } catch (caught) {
        return (caught as { code: string }).code;
      }
    });
    closeSync(fd);
    expect(error).toBe("EBADF");
  });

  test("descriptors that hold the thread are used without doing so, and keep their mode", async () => {
    const path = `/tmp/outloop-fifo-${process.pid}-${kind}-${mode}`;
    const { execFileSync } = await import("node:child_process");
    const { rmSync } = await import("node:fs");
    execFileSync("mkfifo", [path]);
    // Opened for both, so that opening does not wait; blocking, as a shell would hand it down.
    const fd = openSync(path, "r+");
    try {
      await runIn(mode, fresh(), function* () {
        const order: string[] = [];
        const reader = yield* spawn(function* () {
          for (let n = 0; n < 3; n++) order.push(text(yield* recv(fd, 2)));
        });
        yield* sleep(2);
        order.push("not held");
        yield* write(fd, bytes("abcde"));
        yield* reader.join();
        expect(order).toEqual(["not held", "ab", "cd", "e"]);
        yield* writable(fd);
        yield* send(fd, new Uint8Array(10_000));
        // The last thing of all: the end of the run sends it.
        yield* write(fd, new Uint8Array(10_000).fill(1));
      });
      const last = new Uint8Array(30_000);
      expect(readSync(fd, last)).toBe(20_000);
      expect(last.subarray(0, 20_000)).toEqual(new Uint8Array(20_000).fill(1, 10_000));
      expect(withPort(kind, (port) => port.setNonBlocking(fd, 0))).toBe(0);
    } finally {
      closeSync(fd);
      rmSync(path);
    }
  });
});
