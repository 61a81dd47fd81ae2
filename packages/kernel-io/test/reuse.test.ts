import { sleep, spawn, type Coroutine } from "@outloop/core";
import {
  accept,
  bind,
  close,
  connect,
  listen,
  recv,
  send,
  shutdown,
  socket,
  type Address,
} from "@outloop/core/io";
import { describe, expect, test } from "vitest";
import { IoKernel } from "../src/index.ts";
import { collectGarbage, everywhere, openDescriptors, runIn } from "./helpers.ts";

/** In Linux's abstract namespace: no file is left, and no closed connection lingers in the system. */
let names = 0;
const somewhere = (): Address => ({ family: "unix", path: `\0outloop-test-${process.pid}-${++names}` });

function* serveEcho(listener: number): Coroutine<void> {
  for (;;) yield* spawn(echo, (yield* accept(listener)).fd);
}

function* echo(fd: number): Coroutine<void> {
  for (;;) {
    const part = yield* recv(fd);
    if (part.length === 0) break;
    yield* send(fd, part);
  }
  yield* close(fd);
}

function* listenAt(address: Address): Coroutine<number> {
  const fd = yield* socket("unix", "stream");
  yield* bind(fd, address);
  yield* listen(fd);
  return fd;
}

/** Depends on every byte and its place. Not the host's own hashes: their memory waits for an event loop to be freed. */
function checksum(of: Uint8Array, before: number): number {
  let sum = before;
  for (const byte of of) sum = (Math.imul(sum, 31) + byte + 1) | 0;
  return sum;
}

function unlike(seed: number, length: number): Uint8Array {
  const made = new Uint8Array(length);
  for (let index = 0; index < length; index++) made[index] = index * 31 + seed * 17 + (seed >> 8);
  return made;
}

function* sendWhole(fd: number, of: Uint8Array): Coroutine<void> {
  yield* send(fd, of);
  yield* shutdown(fd, "send");
}

/** Sends bytes that nobody else sends, and checks that just these come back. */
function* exchange(address: Address, seed: number, length: number): Coroutine<boolean> {
  const fd = yield* socket("unix", "stream");
  yield* connect(fd, address);
  const sent = unlike(seed, length);
  yield* spawn(sendWhole, fd, sent);
  let got = 0;
  let received = 0;
  for (;;) {
    const part = yield* recv(fd);
    if (part.length === 0) break;
    got = checksum(part, got);
    received += part.length;
  }
  yield* close(fd);
  return received === length && got === checksum(sent, 0);
}

describe.each(everywhere)("on %s, %s", (port, mode) => {
  test("numbers that are reused at once carry no byte of one connection into another", async () => {
    let whole = 0;
    await runIn(mode, new IoKernel({ port }), function* () {
      const address = somewhere();
      const listener = yield* listenAt(address);
      const server = yield* spawn(serveEcho, listener);
      const workers = [];
      for (let worker = 0; worker < 20; worker++)
        workers.push(
          yield* spawn(function* () {
            for (let n = 0; n < 50; n++)
              if (yield* exchange(address, worker * 1000 + n, 1 + ((n * 977) % 9000))) whole++;
          }),
        );
      for (const each of workers) yield* each.join();
      yield* server.cancel();
      yield* close(listener);
    });
    expect(whole).toBe(1000);
  });
});

const CONNECTIONS = Number(process.env["OUTLOOP_CONNECTIONS"] ?? 20_000);

test(
  `${CONNECTIONS} connections leave descriptors and memory where they were`,
  { timeout: 300_000 },
  async () => {
    const before = openDescriptors();
    let grown = 0;
    await runIn("blocking", new IoKernel(), function* () {
      const address = somewhere();
      const listener = yield* listenAt(address);
      const server = yield* spawn(serveEcho, listener);
      const some = function* (count: number): Coroutine<void> {
        const workers = [];
        for (let worker = 0; worker < 50; worker++)
          workers.push(
            yield* spawn(function* () {
              for (let n = worker; n < count; n += 50)
                if (!(yield* exchange(address, n, 40))) throw new Error("lost");
            }),
          );
        for (const each of workers) yield* each.join();
      };
      yield* some(CONNECTIONS / 5);
      yield* sleep(1);
      collectGarbage();
      const rss = process.memoryUsage().rss;
      yield* some(CONNECTIONS);
      collectGarbage();
      grown = process.memoryUsage().rss - rss;
      yield* server.cancel();
      yield* close(listener);
    });
    expect(openDescriptors()).toEqual(before);
    // A leak of one kilobyte for each connection would be 20 MB for 20,000.
    expect(grown / CONNECTIONS).toBeLessThan(1000);
  },
);
