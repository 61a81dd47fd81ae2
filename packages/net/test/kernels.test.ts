import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { all, checkpoint, run, sleep, spawn, swap } from "@outloop/core";
import { IoKernel } from "@outloop/kernel-io";
import { connect, listen, pipe, stream } from "@outloop/net";
import { describe, expect, test } from "vitest";
import { connected, onSystem, receiveAll, runIn, text } from "./helpers.ts";
import { MemoryKernel } from "@outloop/kernel-memory";

const SOURCES = join(import.meta.dirname, "../src");

test("N18: the package names no kernel, and outside of the adapters no host either", () => {
  for (const file of readdirSync(SOURCES, { recursive: true, encoding: "utf8" })) {
    if (!file.endsWith(".ts")) continue;
    const source = readFileSync(join(SOURCES, file), "utf8");
    const imported = [...source.matchAll(/ from "([^"]+)"/g)].map((match) => match[1]!);
    const allowed =
      file === "node.ts"
        ? /^(?:\.|@outloop\/core$|node:stream$)/
        : /^(?:\.|@outloop\/core(?:\/io)?$|@outloop\/names$)/;
    for (const each of imported) expect(each, file).toMatch(allowed);
  }
});

test("N3: the end stays the end, also where the system gives more after it, as a terminal does", () => {
  const kernel = new MemoryKernel();
  run(kernel, function* () {
    const [reader, writer] = yield* pipe();
    const terminal = stream(reader.fd);
    kernel.network.end(reader.fd, "test").hasEnded = true;
    expect((yield* terminal.recv()).length).toBe(0);
    kernel.network.end(reader.fd, "test").hasEnded = false;
    yield* writer.send("more");
    expect((yield* terminal.recv()).length).toBe(0);
    expect(yield* terminal.readLine()).toBeUndefined();
    yield* all([terminal.close(), writer.close()]);
  });
});

describe("options of sockets", () => {
  const optionsOf = (options: object): string[] => {
    const kernel = new MemoryKernel();
    run(kernel, function* () {
      const listener = yield* listen({ port: 0 });
      kernel.options.length = 0;
      const socket = yield* connect({ ...listener.address, ...options });
      yield* all([socket.close(), listener.close()]);
    });
    return kernel.options;
  };

  test("small pieces leave at once, unless it is said otherwise", () => {
    expect(optionsOf({})).toEqual(["no delay 1"]);
    expect(optionsOf({ noDelay: false })).toEqual([]);
  });

  test("keepAlive asks after the milliseconds given", () => {
    expect(optionsOf({ keepAlive: true, noDelay: false })).toEqual(["keep alive 1"]);
    expect(optionsOf({ keepAlive: 1500, noDelay: false })).toEqual(["keep alive 1", "keep alive delay 1500"]);
    expect(() => optionsOf({ keepAlive: -1 })).toThrow(RangeError);
  });

  test("an accepted connection has those of its listener", () => {
    const kernel = new MemoryKernel();
    run(kernel, function* () {
      const listener = yield* listen({ port: 0, keepAlive: 1000 });
      const near = yield* connect({ ...listener.address, noDelay: false });
      kernel.options.length = 0;
      const far = yield* listener.accept();
      yield* all([near.close(), far.close(), listener.close()]);
    });
    expect(kernel.options).toEqual(["no delay 1", "keep alive 1", "keep alive delay 1000"]);
  });
});

describe.each(onSystem)("a swap of the kernel ($where)", ({ mode, subject }) => {
  test("goes unnoticed by who receives, who sends and who waits for a turn to send", async () => {
    await runIn(mode, subject.make(), function* () {
      const [a, b] = yield* connected();
      const large = new Uint8Array(16_000_000).fill(7);
      const senders = [yield* spawn(() => a.send(large)), yield* spawn(() => a.send("end"))];
      const line = yield* spawn(() => a.readLine());
      yield* checkpoint();
      yield* checkpoint();
      yield* swap(new IoKernel());
      yield* b.send("still here\n");
      expect(yield* line.join()).toBe("still here");
      const got = yield* b.readExactly(16_000_003);
      expect(text(got.subarray(-3))).toBe("end");
      for (const each of senders) yield* each.join();
      yield* sleep(1);
      yield* a.close();
      expect((yield* receiveAll(b)).length).toBe(0);
      yield* b.close();
    });
  });
});
