import { checkpoint, currentScope, spawn, type Op, type OpName, type Trap } from "@outloop/core";
import {
  accept,
  close,
  connect,
  flush,
  recv,
  recvfrom,
  send,
  sendto,
  sendv,
  shutdown,
} from "@outloop/core/io";
import { program } from "../../define.ts";
import { ensure } from "../../expect.ts";
import { note } from "../support/probe.ts";
import { bytes, io, much, node, receiveAll, started, text, withPair } from "./io-common.ts";
import type { Case } from "../../case.ts";

export const ioParks: readonly Case[] = [
  program(
    "I1",
    "what the system can do at once lets others run first",
    ({ log }) =>
      withPair(function* (a, b) {
        const operations: Record<string, () => Op<unknown>> = {
          send: () => send(a, bytes("one")),
          recv: () => recv(b, 1),
          sendv: () => sendv(a, [bytes("two")]),
          flush: () => flush(a),
          shutdown: () => shutdown(a, "send"),
          close: () => close(b),
        };
        for (const [name, ask] of Object.entries(operations)) {
          yield* spawn(note, log, "another task");
          yield* ask();
          log(name);
        }
      }),
    ["send", "recv", "sendv", "flush", "shutdown", "close"].flatMap((name) => ["another task", name]),
    io,
  ),
  program(
    "I2",
    "a send that is asked while a cancel is due sends nothing, and a receive takes nothing",
    ({ log }) =>
      withPair(function* (a, b) {
        yield* send(b, bytes("kept"));
        for (const ask of [() => send(a, bytes("lost")), () => recv(a), () => shutdown(a, "both")]) {
          const task = yield* spawn(function* () {
            (yield* currentScope()).cancel();
            yield* ask();
            log("goes on");
          });
          yield* checkpoint();
          yield* checkpoint();
          log(task.state);
        }
        log(text(yield* recv(a)));
        yield* close(a);
        log(`arrived: ${(yield* recv(b)).length}`);
      }),
    ["done", "done", "done", "kept", "arrived: 0"],
    io,
  ),
  program(
    "I3",
    "what was received before the cancel came is given, and the next park raises",
    ({ log }) =>
      withPair(function* (a, b) {
        const receiver = yield* spawn(function* () {
          log(text(yield* recv(a)));
          yield* checkpoint();
          log("goes on");
        });
        yield* checkpoint();
        yield* send(b, bytes("x"));
        // In this turn the receiver has been answered and stands behind this task.
        yield* receiver.cancel();
        log(receiver.state);
      }),
    ["x", "done"],
    io,
  ),
  program(
    "I3",
    "what was not received before the cancel is there for the next one",
    ({ log }) =>
      withPair(function* (a, b) {
        const receiver = yield* started(log, "first", () => recv(a));
        yield* checkpoint();
        node("node:fs").writeSync(b, "x");
        yield* receiver.cancel();
        yield* started(log, "second", () => recv(a));
        for (let turn = 0; turn < 3; turn++) yield* checkpoint();
      }),
    ["second: x"],
    io,
  ),
  program(
    "I4",
    "after a cancelled send nothing that is written into its buffer reaches the peer",
    () =>
      withPair(function* (a, b) {
        const buffer = much();
        const sender = yield* spawn(() => send(a, buffer));
        yield* checkpoint();
        yield* checkpoint();
        yield* sender.cancel();
        buffer.fill(1);
        yield* close(a);
        ensure(!(yield* receiveAll(b)).includes(1), "the system has no access to it any more");
      }),
    {},
    io,
  ),
  program(
    "I5",
    "each argument has a name in the trap",
    function* ({ log }) {
      const address = { family: "ipv4", host: "127.0.0.1", port: 1 } as const;
      const x = bytes("x");
      for (const op of [
        recv(3, 4),
        send(3, x),
        sendv(3, [x]),
        accept(3),
        connect(3, address),
        recvfrom(3, 4),
        sendto(3, x, address),
        shutdown(3, "send"),
        close(3),
      ]) {
        const request = op[Symbol.iterator]().next().value as Trap & { readonly op: OpName };
        log(
          `${request.op}: ${Object.keys(request)
            .filter((key) => key !== "op")
            .join(" ")}`,
        );
      }
    },
    [
      "recv: fd max",
      "send: fd bytes",
      "sendv: fd buffers",
      "accept: fd",
      "connect: fd address",
      "recvfrom: fd max",
      "sendto: fd bytes address",
      "shutdown: fd how",
      "close: fd",
    ],
  ),
];
