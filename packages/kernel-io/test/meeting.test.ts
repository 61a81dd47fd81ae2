// Descriptors that come from elsewhere: what the kernel asks about them, and what it leaves as it is.
import { closeSync, openSync, readFileSync, readSync, rmSync } from "node:fs";
import { checkpoint, Closed, sleep, spawn, type Coroutine, type Op } from "@outloop/core";
import { accept, close, connect, readable, recv, recvfrom, send, write } from "@outloop/core/io";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { IoKernel } from "../src/index.ts";
import { encodeAddress } from "../src/port/address.ts";
import { choosePort } from "../src/port/load.ts";
import type { IoPort } from "../src/port/port.ts";
import { bytes, everywhere, runIn, text } from "./helpers.ts";

const INET = 2;
const STREAM = 1;
const DATAGRAM = 2;
const ANY = encodeAddress({ family: "ipv4", host: "127.0.0.1", port: 0 });

describe.each(everywhere)("on %s, %s, a descriptor from elsewhere", (kind, mode) => {
  let elsewhere: IoPort;
  let fds: number[];

  beforeEach(() => {
    const choice = choosePort(kind);
    if (choice.kind === undefined) throw new Error(choice.reason);
    elsewhere = choice.open();
    fds = [];
  });

  afterEach(() => {
    for (const fd of fds) elsewhere.close(fd);
    elsewhere.dispose();
  });

  const own = (fd: number): number => {
    expect(fd).toBeGreaterThanOrEqual(0);
    fds.push(fd);
    return fd;
  };
  /** Blocking, as they are handed down by other programs. */
  const pairOf = (make: () => number): [number, number] => {
    make();
    const pair: [number, number] = [own(elsewhere.ctl[5]!), own(elsewhere.ctl[6]!)];
    for (const fd of pair) elsewhere.setNonBlocking(fd, 0);
    return pair;
  };
  const sockets = (): [number, number] => pairOf(() => elsewhere.socketpair());
  const pipe = (): [number, number] => pairOf(() => elsewhere.pipe());
  const isBlocking = (fd: number): boolean => {
    const flags = Number.parseInt(
      /flags:\s*(\d+)/.exec(readFileSync(`/proc/self/fdinfo/${fd}`, "utf8"))![1]!,
      8,
    );
    return (flags & 0o4000) === 0;
  };
  const runHere = <T>(program: () => Coroutine<T>): Promise<T> =>
    runIn(mode, new IoKernel({ port: kind }), program);
  const codeOf = (error: unknown): string => (error as { code: string }).code;

  test("that is a socket keeps its mode while bytes are sent and received", async () => {
    const [a, b] = sockets();
    const modes = await runHere(function* () {
      const reader = yield* spawn(() => recv(b));
      yield* sleep(1);
      const waiting = isBlocking(b);
      yield* send(a, bytes("x"));
      yield* write(a, bytes("y"));
      yield* reader.join();
      return [waiting, isBlocking(a), isBlocking(b)];
    });
    expect(modes).toEqual([true, true, true]);
  });

  test("that is a socket never holds the thread, though it is blocking", async () => {
    const [a, b] = sockets();
    const log: string[] = [];
    await runHere(function* () {
      const large = new Uint8Array(4_000_000);
      const reader = yield* spawn(function* () {
        let left = large.length;
        log.push("receives");
        while (left > 0) left -= (yield* recv(b)).length;
      });
      yield* spawn(function* () {
        yield* checkpoint();
        log.push("not held");
      });
      yield* send(a, large);
      yield* reader.join();
      const waits = yield* spawn(() => recv(b));
      yield* sleep(1);
      log.push("nor by a receive");
      yield* waits.cancel();
    });
    expect(log).toEqual(["receives", "not held", "nor by a receive"]);
  });

  test("that listens, or connects, is not waited for in place, and gets its mode back", async () => {
    const listener = own(elsewhere.socket(INET, STREAM, 0));
    const client = own(elsewhere.socket(INET, STREAM, 0));
    elsewhere.bind(listener, ANY);
    elsewhere.listen(listener, 8);
    const address = new Uint8Array(128);
    elsewhere.sockname(listener, 0, address);
    const port = (address[2]! << 8) | address[3]!;
    for (const fd of [listener, client]) elsewhere.setNonBlocking(fd, 0);
    const got = await runHere(function* () {
      const accepted = yield* spawn(() => accept(listener));
      yield* sleep(1);
      yield* connect(client, { family: "ipv4", host: "127.0.0.1", port });
      const { fd } = yield* accepted.join();
      yield* send(client, bytes("x"));
      const answer = text(yield* recv(fd));
      yield* close(fd);
      return [answer, isBlocking(listener), isBlocking(client)];
    });
    expect(got).toEqual(["x", false, false]);
    expect([listener, client].map(isBlocking)).toEqual([true, true]);
  });

  test("that the program reads itself is not blocking meanwhile", async () => {
    const [a, b] = sockets();
    await runHere(function* () {
      yield* send(b, bytes("x"));
      yield* readable(a);
      expect(readSync(a, new Uint8Array(9))).toBe(1);
      expect(() => readSync(a, new Uint8Array(9))).toThrow("EAGAIN");
    });
    expect(isBlocking(a)).toBe(true);
  });

  test("that is first sent to may be a pipe or a file", async () => {
    const [read, end] = pipe();
    const path = `/tmp/outloop-meeting-${process.pid}-${kind}-${mode}`;
    const file = openSync(path, "w");
    try {
      await runHere(function* () {
        yield* send(end, bytes("to a pipe"));
        expect(text(yield* recv(read))).toBe("to a pipe");
        for (const word of ["to ", "a file"]) yield* send(file, bytes(word));
      });
      expect(readFileSync(path, "utf8")).toBe("to a file");
    } finally {
      closeSync(file);
      rmSync(path);
    }
  });

  test("that is first sent to, and is not open, is an error", async () => {
    await runHere(function* () {
      for (const piece of [bytes("x"), new Uint8Array(0)])
        expect(yield* failure(() => send(5000, piece))).toMatchObject({ code: "EBADF", fd: 5000 });
    });
  });

  test("whose number was closed by the program is a new one, once it is given out again", async () => {
    const [a, b] = sockets();
    await runHere(function* () {
      yield* send(a, bytes("x"));
      yield* close(a);
      fds.splice(fds.indexOf(a), 1);
      expect(yield* failure(() => send(a, bytes("x")))).toBeInstanceOf(Closed);
      expect(codeOf(yield* failure(() => send(b, bytes("x"))))).toBe("EPIPE");
      const [c, d] = sockets();
      expect(c).toBe(a);
      yield* send(c, bytes("y"));
      expect(text(yield* recv(d))).toBe("y");
    });
  });

  test("that is first sent no bytes gets none: no empty message", async () => {
    const [a, b] = datagrams();
    await runHere(function* () {
      yield* send(a, new Uint8Array(0));
      yield* send(a, bytes("first"));
      expect(text((yield* recvfrom(b)).bytes)).toBe("first");
    });
  });

  test("that is first sent to, and takes messages, is received from one by one", async () => {
    const [a, b] = datagrams();
    const got = await runHere(function* () {
      // b is met by sending: nobody knows yet that a short receive does not mean that none is left.
      yield* send(b, bytes("from b"));
      for (const word of ["1", "2", "3"]) yield* send(a, bytes(word));
      const words: string[] = [];
      for (let n = 0; n < 3; n++) words.push(text(yield* recv(b)));
      const later = yield* spawn(function* () {
        for (let n = 0; n < 2; n++) words.push(text(yield* recv(b)));
      });
      yield* sleep(1);
      for (const word of ["4", "5"]) yield* send(a, bytes(word));
      yield* later.join();
      return words;
    });
    expect(got).toEqual(["1", "2", "3", "4", "5"]);
  });

  test("that is first sent more than it takes gets the rest when it does", async () => {
    const [a, b] = sockets();
    const large = Uint8Array.from({ length: 1_000_000 }, (_, index) => index % 251);
    await runHere(function* () {
      const sender = yield* spawn(() => send(a, large));
      yield* checkpoint();
      yield* write(a, bytes("behind it"));
      const got: Uint8Array[] = [];
      for (let left = large.length + 9; left > 0; left -= got.at(-1)!.length) got.push(yield* recv(b));
      yield* sender.join();
      expect(Buffer.concat(got).equals(Buffer.concat([large, bytes("behind it")]))).toBe(true);
    });
  });

  test("that was reset says so once to who sends first", async () => {
    const [a, b] = sockets();
    // Closed with bytes unread: the other end is told by a reset.
    elsewhere.send(a, bytes("x"), 0, 1);
    elsewhere.close(b);
    fds.pop();
    await runHere(function* () {
      expect(codeOf(yield* failure(() => send(a, bytes("y"))))).toMatch(/EPIPE|ECONNRESET/);
      expect(codeOf(yield* failure(() => send(a, bytes("y"))))).toBe("EPIPE");
    });
  });

  function datagrams(): [number, number] {
    const pair: [number, number] = [
      own(elsewhere.socket(INET, DATAGRAM, 0)),
      own(elsewhere.socket(INET, DATAGRAM, 0)),
    ];
    const addresses = pair.map((fd) => {
      const address = new Uint8Array(128);
      elsewhere.bind(fd, ANY);
      return address.subarray(0, elsewhere.sockname(fd, 0, address));
    });
    elsewhere.connect(pair[0], addresses[1]!);
    elsewhere.connect(pair[1], addresses[0]!);
    for (const fd of pair) elsewhere.setNonBlocking(fd, 0);
    return pair;
  }
});

function* failure(operation: () => Op<unknown>): Coroutine<unknown> {
  try {
    yield* operation();
  } catch (error) {
    return error;
  }
  throw new Error("it did not fail");
}
