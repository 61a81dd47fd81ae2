import { all, checkpoint, now, run, sleep, spawn, start, virtualClock, type Coroutine } from "@outloop/core";
import { MemoryKernel } from "@outloop/kernel-memory";
import { NameNotFound, Resolver, withResolver } from "@outloop/names";
import { connect, ConnectError, describeAddress, IoError, listen, type Socket } from "@outloop/net";
import { describe, expect, test } from "vitest";
import { everywhere, failureOf, runIn, type Mode } from "./helpers.ts";

const PORT = 7000;

/** Runs `f` on a network in memory whose clock takes no time, where `test` has these addresses. */
async function inMemory<T>(
  mode: Mode,
  addresses: readonly string[],
  f: (kernel: MemoryKernel) => Coroutine<T>,
): Promise<T> {
  const kernel = new MemoryKernel({ clock: virtualClock() });
  const resolver = new Resolver({ hosts: { test: addresses } });
  const program = (): Coroutine<T> => withResolver(resolver, f, kernel) as Coroutine<T>;
  return mode === "run" ? run(kernel, program) : await start(kernel, program);
}

function connectByName(): Coroutine<Socket> {
  return connect({ host: "test", port: PORT });
}

/** To whom `connect` gets through, and after how many milliseconds. */
function* whoAnswers(): Coroutine<string> {
  const begun = yield* now();
  const socket = yield* connectByName();
  const ms = (yield* now()) - begun;
  yield* socket.close();
  return `${describeAddress(socket.peer)} after ${ms}`;
}

describe.each(everywhere)("a host by its name ($where)", ({ mode, subject }) => {
  test("is connected to and listened on, localhost with no server to ask", async () => {
    const kernel = subject.make();
    await runIn(mode, kernel, function* () {
      const before = subject.countOpen(kernel);
      const listener = yield* listen({ host: "localhost", port: 0 });
      const { port } = listener.address as { port: number };
      const [near, far] = yield* all([connect({ host: "localhost", port }), listener.accept()]);
      expect(near.peer).toEqual({ family: "ipv4", host: "127.0.0.1", port });
      yield* all([near.close(), far.close(), listener.close()]);
      expect(subject.countOpen(kernel)).toBe(before);
    });
  });

  test("which no address of takes the connection is an error with all of them", async () => {
    await runIn(mode, subject.make(), function* () {
      const listener = yield* listen({ port: 0 });
      const { port } = listener.address as { port: number };
      yield* listener.close();
      const error = yield* failureOf(() => connect({ host: "localhost", port }));
      expect(error).toBeInstanceOf(ConnectError);
      expect(error).toMatchObject({ host: "localhost", port });
      const { errors } = error as ConnectError;
      expect(errors.map((each) => (each as IoError).address)).toEqual([
        { family: "ipv6", host: "::1", port },
        { family: "ipv4", host: "127.0.0.1", port },
      ]);
    });
  });
});

describe.each(["run", "start"] as const)("several addresses (memory, by %s)", (mode) => {
  test("take turns by family, IPv6 first, and one that refuses is left at once", async () => {
    await inMemory(mode, ["10.0.0.1", "10.0.0.2", "fd00::1"], function* () {
      yield* listen({ host: "10.0.0.2", port: PORT });
      expect(yield* whoAnswers()).toBe("10.0.0.2:7000 after 0");
      yield* listen({ host: "10.0.0.1", port: PORT });
      expect(yield* whoAnswers()).toBe("10.0.0.1:7000 after 0");
      yield* listen({ host: "fd00::1", port: PORT });
      expect(yield* whoAnswers()).toBe("[fd00::1]:7000 after 0");
    });
  });

  test("each that says nothing has 250 ms to itself, then the next one is tried beside it", async () => {
    await inMemory(mode, ["fd00::1", "10.0.0.1", "10.0.0.2"], function* ({ network }) {
      network.silent.add("fd00::1");
      network.silent.add("10.0.0.1");
      yield* listen({ host: "10.0.0.2", port: PORT });
      const before = network.open;
      expect(yield* whoAnswers()).toBe("10.0.0.2:7000 after 500");
      // The far end of the connection waits to be accepted, and has no descriptor.
      expect(network.open).toBe(before);
    });
  });

  test("a slow one that answers while another is tried wins all the same", async () => {
    await inMemory(mode, ["fd00::1", "10.0.0.1"], function* ({ network }) {
      network.silent.add("fd00::1");
      network.silent.add("10.0.0.1");
      yield* listen({ host: "fd00::1", port: PORT });
      const task = yield* spawn(whoAnswers);
      yield* sleep(300);
      network.silent.clear();
      expect(yield* task.join()).toBe("[fd00::1]:7000 after 300");
    });
  });

  test("two that answer in the same turn leave one connection", async () => {
    await inMemory(mode, ["fd00::1", "10.0.0.1"], function* ({ network }) {
      network.silent.add("fd00::1");
      network.silent.add("10.0.0.1");
      yield* listen({ host: "fd00::1", port: PORT });
      yield* listen({ host: "10.0.0.1", port: PORT });
      const before = network.open;
      const task = yield* spawn(whoAnswers);
      yield* sleep(300);
      network.silent.clear();
      expect(yield* task.join()).toBe("[fd00::1]:7000 after 300");
      expect(network.open).toBe(before);
    });
  });

  test("one address alone fails as if it had been given in digits", async () => {
    await inMemory(mode, ["10.0.0.1"], function* () {
      const error = yield* failureOf(connectByName);
      expect(error).toBeInstanceOf(IoError);
      expect(error).toMatchObject({ code: "ECONNREFUSED" });
    });
  });

  test("N9: a cancel at any park leaves nothing open that nobody holds", async () => {
    await inMemory(mode, ["fd00::1", "10.0.0.1", "10.0.0.2"], function* ({ network }) {
      network.silent.add("fd00::1");
      yield* listen({ host: "10.0.0.1", port: PORT });
      const before = network.open;
      let reached = 0;
      for (let turns = 0; turns < 40; turns++) {
        let socket: Socket | undefined;
        const task = yield* spawn(function* () {
          socket = yield* connectByName();
          reached++;
        });
        for (let turn = 0; turn < turns; turn++) yield* turn === 5 ? sleep(250) : checkpoint();
        yield* task.cancel();
        expect(network.open - before, `cancelled after ${turns} turns`).toBe(socket === undefined ? 0 : 1);
        yield* socket?.close() ?? checkpoint();
      }
      expect(reached).toBeGreaterThan(0);
    });
  });

  test("a name that does not exist is an error of the lookup", async () => {
    await inMemory(mode, [], function* () {
      expect(yield* failureOf(() => connect({ host: "x.invalid", port: 1 }))).toBeInstanceOf(NameNotFound);
    });
  });
});
