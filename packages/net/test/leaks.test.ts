import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { all, allSettled, checkpoint, race, sleep, spawn, timeout, type Coroutine } from "@outloop/core";
import { connect, listen, serve, type Listener, type Socket } from "@outloop/net";
import { describe, expect, test } from "vitest";
import { everywhere, failureOf, onSystem, receiveAll, runIn } from "./helpers.ts";

/** One connection from its listener to its close, with every operation in it; each end cleans up behind itself. */
function* session(): Coroutine<void> {
  const listener = yield* listen({ port: 0 });
  try {
    yield* spawn(client, listener);
    const socket = yield* listener.accept();
    try {
      const piece = yield* socket.recv();
      yield* socket.send(piece);
      yield* socket.readLine();
      yield* socket.send(new Uint8Array(16_000_000));
    } finally {
      yield* socket.close();
    }
  } finally {
    yield* listener.close();
  }
}

function* client({ address }: Listener): Coroutine<void> {
  const socket = yield* connect(address);
  try {
    yield* socket.send("one");
    yield* socket.recv();
    yield* socket.write("two\n");
    yield* socket.flush();
    yield* receiveAll(socket);
  } finally {
    yield* socket.close();
  }
}

describe.each(everywhere)("what is left open ($where)", ({ mode, subject }) => {
  test("N9: nothing, whichever park of listen, connect, accept, recv and send a cancel comes at", async () => {
    const kernel = subject.make();
    await runIn(mode, kernel, function* () {
      const before = subject.countOpen(kernel);
      for (let turns = 0; turns < 40; turns++) {
        const task = yield* spawn(session);
        for (let turn = 0; turn < turns; turn++) yield* checkpoint();
        yield* task.cancel();
        expect(subject.countOpen(kernel), `cancelled after ${turns} turns`).toBe(before);
      }
    });
  });

  test("N9: nothing, when the time for it is up at any moment", async () => {
    const kernel = subject.make();
    await runIn(mode, kernel, function* () {
      const before = subject.countOpen(kernel);
      for (let n = 0; n < 40; n++) {
        yield* allSettled([timeout(n / 8, session)]);
        expect(subject.countOpen(kernel)).toBe(before);
      }
    });
  });

  test("N9: nothing, when a connect is refused", async () => {
    const kernel = subject.make();
    await runIn(mode, kernel, function* () {
      const before = subject.countOpen(kernel);
      const listener = yield* listen({ port: 0 });
      yield* listener.close();
      for (let n = 0; n < 10; n++) yield* failureOf(() => connect(listener.address));
      yield* failureOf(() => race([connect(listener.address), connect(listener.address)]));
      expect(subject.countOpen(kernel)).toBe(before);
    });
  });

  test("N9: a connection that stands before its cancel comes reaches the caller", async () => {
    const kernel = subject.make();
    await runIn(mode, kernel, function* () {
      const listener = yield* listen({ port: 0 });
      for (let turns = 0; turns < 8; turns++) {
        let socket: Socket | undefined;
        const task = yield* spawn(function* () {
          try {
            socket = yield* connect(listener.address);
            yield* sleep(Infinity);
          } finally {
            yield* checkpoint();
          }
        });
        for (let turn = 0; turn < turns; turn++) yield* checkpoint();
        const before = subject.countOpen(kernel);
        yield* task.cancel();
        // Either it was handed over, or it is gone.
        expect(subject.countOpen(kernel) - before).toBe(socket === undefined && turns > 0 ? -1 : 0);
        if (socket !== undefined) yield* socket.close();
      }
      yield* listener.close();
    });
  });
});

describe.each(onSystem)("what is left behind ($where)", ({ mode, subject }) => {
  test("N17: ten thousand connections leave descriptors and memory where they were", async () => {
    const kernel = subject.make();
    await runIn(mode, kernel, function* () {
      const listener = yield* listen({ port: 0 });
      yield* spawn(serve, listener, echoLine);
      const before = subject.countOpen(kernel);
      yield* connectAll(listener, 2000);
      const used = heapUsed();
      yield* connectAll(listener, 8000);
      yield* sleep(10);
      expect(subject.countOpen(kernel)).toBe(before);
      // A leak of a socket alone, with nothing behind it, would be several megabytes.
      expect(heapUsed() - used).toBeLessThan(1_500_000);
      yield* listener.close();
    });
  });
});

function* echoLine(socket: Socket): Coroutine<void> {
  yield* socket.send(`${yield* socket.readLine()}\n`);
}

function* connectAll(listener: Listener, count: number): Coroutine<void> {
  for (let left = count; left > 0; left -= 20)
    yield* all(Array.from({ length: 20 }, () => connectOnce(listener)));
}

function* connectOnce({ address }: Listener): Coroutine<void> {
  const socket = yield* connect(address);
  yield* socket.write("line\n");
  if ((yield* socket.readLine()) !== "line") throw new Error("that is not my line");
  yield* socket.close();
}

setFlagsFromString("--expose-gc");
const gc = runInNewContext("gc") as () => void;

function heapUsed(): number {
  gc();
  return process.memoryUsage().heapUsed;
}
