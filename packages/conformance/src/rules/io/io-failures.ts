import { checkpoint, Event, spawn, type Op } from "@outloop/core";
import { accept, close, connect, IoError, pair, recv, send, sendv, shutdown } from "@outloop/core/io";
import { program } from "../../define.ts";
import { ensure } from "../../expect.ts";
import { thrownIn } from "../primitives/primitives-common.ts";
import {
  bytes,
  io,
  node,
  outcomeOf,
  receiveAll,
  reset,
  sendText,
  started,
  text,
  withConnection,
  withPair,
} from "./io-common.ts";
import type { Case } from "../../case.ts";

export const ioFailures: readonly Case[] = [
  program(
    "I17",
    "a reset is an error with operation, code and address, for who waits and for who comes next",
    ({ log }) =>
      withConnection(function* (client, server) {
        const receiver = yield* spawn(function* () {
          return yield* thrownIn(() => recv(client));
        });
        yield* checkpoint();
        yield* reset(server, client);
        const error = yield* receiver.join();
        ensure(error instanceof IoError, `it is an IoError, not ${String(error)}`);
        log(`${error.operation} ${error.code} ${error.address?.family}`);
        ensure(error.message.includes("127.0.0.1"), `the address is in the message: ${error.message}`);
        log(yield* outcomeOf(() => send(client, bytes("x"))));
      }),
    ["recv ECONNRESET ipv4", "EPIPE"],
    io,
  ),
  program(
    "I18",
    "a send to a peer that has closed is EPIPE, and the process lives",
    function* ({ log }) {
      for (const kind of ["stream", "pipe"] as const) {
        const [a, b] = yield* pair(kind);
        yield* close(a);
        log(yield* outcomeOf(() => send(b, bytes("x"))));
        log(yield* outcomeOf(() => sendv(b, [bytes("x")])));
        yield* close(b);
      }
    },
    ["EPIPE", "EPIPE", "EPIPE", "EPIPE"],
    io,
  ),
  program(
    "I28",
    "what an operation cannot use is an error at the call",
    function* ({ log }) {
      const slips: Record<string, () => Op<unknown>> = {
        "negative fd": () => recv(-1),
        "fraction of an fd": () => recv(0.5),
        "no number": () => recv("3" as unknown as number),
        "nothing to receive": () => recv(3, 0),
        "negative length": () => recv(3, -1),
        "endless length": () => recv(3, Infinity),
        "no bytes": () => send(3, "text" as unknown as Uint8Array),
        "no array": () => sendv(3, bytes("x") as unknown as Uint8Array[]),
        "no direction": () => shutdown(3, "up" as "both"),
        "no address": () => connect(3, { family: "ipv4", host: "127.0.0.1", port: 65_536 }),
        "no family": () => connect(3, {} as Parameters<typeof connect>[1]),
      };
      for (const [name, ask] of Object.entries(slips)) {
        const error = yield* thrownIn(ask);
        ensure(error instanceof TypeError || error instanceof RangeError, `${name}: ${String(error)}`);
      }
      log("goes on");
    },
    ["goes on"],
  ),
  program(
    "I28",
    "a detached buffer is an error or nothing to send, never a crash",
    ({ log }) =>
      withPair(function* (a, b) {
        const detached = bytes("gone");
        structuredClone(detached.buffer, { transfer: [detached.buffer as ArrayBuffer] });
        yield* outcomeOf(() => send(b, detached));
        yield* outcomeOf(() => sendv(b, [bytes("x"), detached, bytes("y")]));
        yield* close(b);
        log(text(yield* receiveAll(a)).replace("xy", ""));
      }),
    [""],
    io,
  ),
  program(
    "I29",
    "recv and send work on files and pipes",
    function* ({ log }) {
      const { openSync, closeSync, mkdtempSync, rmSync, readFileSync } = node("node:fs");
      const folder = mkdtempSync(`${node("node:os").tmpdir()}/outloop-conformance-`);
      const fd = openSync(`${folder}/file`, "w");
      const again = openSync(`${folder}/file`, "r");
      try {
        yield* send(fd, bytes("in a file"));
        log(readFileSync(`${folder}/file`, "utf8"));
        log(text(yield* receiveAll(again)));
        const [reading, writing] = yield* pair("pipe");
        yield* send(writing, bytes("in a pipe"));
        yield* close(writing);
        log(text(yield* receiveAll(reading)));
        yield* close(reading);
      } finally {
        closeSync(fd);
        closeSync(again);
        rmSync(folder, { recursive: true });
      }
    },
    ["in a file", "in a file", "in a pipe"],
    io,
  ),
  program(
    "I30",
    "after an error a descriptor can be closed, and everybody else goes on",
    ({ log }) =>
      withPair(function* (a, b) {
        const other = yield* started(log, "other", () => recv(a));
        const [reading, writing] = yield* pair("pipe");
        log(yield* outcomeOf(() => send(reading, bytes("x"))));
        log(yield* outcomeOf(() => recv(writing)));
        log(yield* outcomeOf(() => accept(writing)));
        yield* close(reading);
        log(yield* outcomeOf(() => send(writing, bytes("x"))));
        yield* close(writing);
        yield* sendText(b, "x");
        yield* other.join();
      }),
    ["EBADF", "EBADF", "ENOTSOCK", "EPIPE", "other: x"],
    io,
  ),
  program(
    "I2",
    "an operation in cleanup works as elsewhere",
    ({ log }) =>
      withPair(function* (a, b) {
        const task = yield* spawn(function* () {
          try {
            yield* new Event().wait();
          } finally {
            yield* send(a, bytes("goodbye"));
          }
        });
        yield* checkpoint();
        yield* task.cancel();
        log(text(yield* recv(b)));
      }),
    ["goodbye"],
    io,
  ),
];
