import { checkpoint, Event, spawn } from "@outloop/core";
import { close, pair, readable, recv, send, writable } from "@outloop/core/io";
import type { Case } from "../../case.ts";
import { program } from "../../define.ts";
import { ensure, equal } from "../../expect.ts";
import { note } from "../support/probe.ts";
import { bytes, io, much, node, outcomeOf, receiveAll, started, text, withPair } from "./io-common.ts";

export const readiness: readonly Case[] = [
  program(
    "R1",
    "who waits for what is ready already lets others run first, in both directions",
    ({ log }) =>
      withPair(function* (a, b) {
        yield* send(b, bytes("x"));
        yield* spawn(note, log, "another task");
        yield* readable(a);
        log("readable");
        yield* spawn(note, log, "another task");
        yield* writable(a);
        log("writable");
      }),
    ["another task", "readable", "another task", "writable"],
    io,
  ),
  program(
    "R2",
    "who waits is woken in the turn that collects the event, behind what was ready",
    ({ log }) =>
      withPair(function* (a, b) {
        yield* started(log, "reader", () => readable(a));
        yield* checkpoint();
        yield* send(b, bytes("x"));
        log("sent");
        yield* checkpoint();
        log("one turn later");
      }),
    ["sent", "reader: done", "one turn later"],
    io,
  ),
  program(
    "R3",
    "what came long before the wait is seen",
    ({ log }) =>
      withPair(function* (a, b) {
        yield* send(b, bytes("x"));
        for (let turn = 0; turn < 5; turn++) yield* checkpoint();
        yield* readable(a);
        log("readable");
      }),
    ["readable"],
    io,
  ),
  program(
    "R3",
    "what is left after a short receive is seen by the next wait, though nothing new came",
    ({ log }) =>
      withPair(function* (a, b) {
        yield* send(b, bytes("xyz"));
        log(text(yield* recv(a, 1)));
        yield* readable(a);
        log(text(yield* recv(a, 1)));
        yield* readable(a);
        log(text(yield* recv(a, 1)));
      }),
    ["x", "y", "z"],
    io,
  ),
  program(
    "R3",
    "what comes while nobody waits, after everything was taken, is seen by the next wait",
    ({ log }) =>
      withPair(function* (a, b) {
        for (const each of ["x", "y", "z"]) {
          yield* send(b, bytes(each));
          for (let turn = 0; turn < 3; turn++) yield* checkpoint();
          yield* readable(a);
          log(text(yield* recv(a, 10)));
        }
      }),
    ["x", "y", "z"],
    io,
  ),
  program(
    "R4",
    "who was woken and finds nothing waits again, until there is something",
    ({ log }) =>
      withPair(function* (a, b) {
        const taken = new Event();
        yield* started(log, "reader", function* () {
          yield* readable(a);
          log("woken");
          yield* taken.wait();
          return yield* recv(a);
        });
        yield* checkpoint();
        yield* send(b, bytes("gone"));
        yield* checkpoint();
        log(text(yield* recv(a)));
        taken.set();
        for (let turn = 0; turn < 5; turn++) yield* checkpoint();
        log("now");
        yield* send(b, bytes("there"));
      }),
    ["woken", "gone", "now", "reader: there"],
    io,
  ),
  program(
    "R5",
    "a second one that waits for the same direction is Busy, and the first one is served",
    ({ log }) =>
      withPair(function* (a, b) {
        yield* started(log, "first", () => readable(a));
        yield* checkpoint();
        log(yield* outcomeOf(() => readable(a)));
        log(yield* outcomeOf(() => recv(a)));
        yield* send(b, bytes("x"));
      }),
    ["Busy", "Busy", "first: done"],
    io,
  ),
  program(
    "R5",
    "a second one that waits to write is Busy as well",
    ({ log }) =>
      withPair(function* (a, b) {
        const sender = yield* started(log, "sender", () => send(b, much()));
        for (let turn = 0; turn < 5; turn++) yield* checkpoint();
        log(yield* outcomeOf(() => writable(b)));
        equal((yield* receiveAll(a, much().length)).length, much().length, "how much arrived");
        yield* sender.join();
      }),
    ["Busy", "sender: done"],
    io,
  ),
  program(
    "R6",
    "one task waits to read and another to write on the same descriptor, and each is woken by its own",
    ({ log }) =>
      withPair(function* (a, b) {
        const sender = yield* started(log, "sender", () => send(b, much()));
        const reader = yield* started(log, "reader", () => readable(b));
        for (let turn = 0; turn < 5; turn++) yield* checkpoint();
        yield* send(a, bytes("x"));
        yield* reader.join();
        ensure(sender.state === "parked", "the sender still waits");
        yield* receiveAll(a, much().length);
        yield* sender.join();
      }),
    ["reader: done", "sender: done"],
    io,
  ),
  program(
    "R8",
    "a peer that goes away wakes who waits to read and who waits to write",
    ({ log }) =>
      withPair(function* (a, b) {
        const sender = yield* spawn(() => outcomeOf(() => send(b, much())));
        const reader = yield* spawn(() => outcomeOf(() => readable(b)));
        for (let turn = 0; turn < 5; turn++) yield* checkpoint();
        yield* close(a);
        log(yield* reader.join());
        ensure(["EPIPE", "ECONNRESET"].includes(yield* sender.join()), "the sender learns of it");
      }),
    ["nothing"],
    io,
  ),
  program(
    "R8",
    "a reader of a pipe that goes away wakes who waits because the pipe is full",
    ({ log }) =>
      withPair(function* (a, b) {
        const sender = yield* spawn(() => outcomeOf(() => send(b, much())));
        for (let turn = 0; turn < 5; turn++) yield* checkpoint();
        yield* close(a);
        log(yield* sender.join());
      }, "pipe"),
    ["EPIPE"],
    io,
  ),
  program(
    "R9",
    "the end of a pipe and the end of a stream are readable, and nothing comes then",
    function* ({ log }) {
      for (const kind of ["pipe", "stream"] as const) {
        const [reading, writing] = yield* pair(kind);
        yield* started(log, kind, function* () {
          yield* readable(reading);
          return yield* recv(reading);
        });
        yield* checkpoint();
        yield* close(writing);
        for (let turn = 0; turn < 3; turn++) yield* checkpoint();
        yield* close(reading);
      }
    },
    ["pipe: ", "stream: "],
    io,
  ),
  program(
    "R10",
    "a regular file and a directory are always ready, in both directions",
    function* ({ log }) {
      const { openSync, closeSync, mkdtempSync, rmSync } = node("node:fs");
      const folder = mkdtempSync(`${node("node:os").tmpdir()}/outloop-conformance-`);
      const fds = [openSync(`${folder}/file`, "w+"), openSync(folder, "r")];
      try {
        for (const fd of fds) {
          for (let time = 0; time < 2; time++) {
            yield* readable(fd);
            yield* writable(fd);
          }
          log("ready");
        }
      } finally {
        for (const fd of fds) closeSync(fd);
        rmSync(folder, { recursive: true });
      }
    },
    ["ready", "ready"],
    io,
  ),
  program(
    "R11",
    "a number that is no open descriptor is EBADF for who waits, and nobody else is harmed",
    ({ log }) =>
      withPair(function* (a, b) {
        yield* started(log, "good", () => recv(a));
        yield* started(log, "bad", () => readable(1_000_000));
        yield* started(log, "bad", () => writable(1_000_000));
        yield* started(log, "bad", () => recv(1_000_000));
        yield* started(log, "bad", () => send(1_000_000, bytes("x")));
        yield* checkpoint();
        yield* checkpoint();
        yield* send(b, bytes("fine"));
      }),
    ["bad: EBADF", "bad: EBADF", "bad: EBADF", "bad: EBADF", "good: fine"],
    io,
  ),
  program(
    "R12",
    "who waits for what was closed before gets Closed, whether or not anybody had waited for it then",
    function* ({ log }) {
      for (const isUsed of [true, false]) {
        const [a, b] = yield* pair("stream");
        if (isUsed) {
          yield* send(b, bytes("x"));
          yield* readable(a);
        }
        yield* close(a);
        log(yield* outcomeOf(() => readable(a)));
        log(yield* outcomeOf(() => writable(a)));
        yield* close(b);
      }
    },
    ["Closed", "Closed", "Closed", "Closed"],
    io,
  ),
  program(
    "R13",
    "after a cancel the next one may wait, and is served",
    ({ log }) =>
      withPair(function* (a, b) {
        for (const wait of [readable, recv]) {
          const first = yield* spawn(() => wait(a) as ReturnType<typeof recv>);
          yield* checkpoint();
          yield* first.cancel();
          log(first.state);
          yield* started(log, "second", () => recv(a));
          yield* checkpoint();
          yield* send(b, bytes("for the second"));
          for (let turn = 0; turn < 3; turn++) yield* checkpoint();
        }
      }),
    ["done", "second: for the second", "done", "second: for the second"],
    io,
  ),
];
