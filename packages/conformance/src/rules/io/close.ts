import { checkpoint, currentScope, spawn } from "@outloop/core";
import { close, pair, readable, recv, send, writable, write } from "@outloop/core/io";
import type { Case } from "../../case.ts";
import { custom, program } from "../../define.ts";
import { ensure, equal, fail } from "../../expect.ts";
import { freshKernel, runIn } from "../../run-program.ts";
import {
  bytes,
  io,
  isGone,
  much,
  node,
  outcomeOf,
  receiveAll,
  sendText,
  started,
  text,
} from "./io-common.ts";

const both = { modes: ["blocking", "hosted"], needs: ["io"] } as const;

export const closing: readonly Case[] = [
  program(
    "L1",
    "whoever waits on a descriptor, to read and to write, gets Closed when it is closed, and the number is free",
    function* ({ log }) {
      const [a, b] = yield* pair("stream");
      yield* started(log, "sender", () => send(a, much()));
      yield* started(log, "receiver", () => recv(a));
      for (let turn = 0; turn < 3; turn++) yield* checkpoint();
      yield* close(a);
      log("closed");
      const [again, other] = yield* pair("stream");
      ensure([again, other].includes(a), "the number is given out again");
      for (const fd of [b, again, other]) yield* close(fd);
    },
    ["receiver: Closed", "sender: Closed", "closed"],
    io,
  ),
  program(
    "L1",
    "who waits for readiness gets Closed as well",
    function* ({ log }) {
      const [a, b] = yield* pair("stream");
      yield* started(log, "reader", () => readable(a));
      yield* checkpoint();
      yield* close(a);
      yield* close(b);
    },
    ["reader: Closed"],
    io,
  ),
  program(
    "L2",
    "who waits gets Closed even if something came in the same turn",
    function* ({ log }) {
      const [a, b] = yield* pair("stream");
      yield* started(log, "reader", () => recv(a));
      yield* checkpoint();
      // Behind the collection of this turn, before that of the next one.
      node("node:fs").writeSync(b, "x");
      yield* close(a);
      yield* close(b);
    },
    ["reader: Closed"],
    io,
  ),
  program(
    "L3",
    "close asked while a cancel is due closes, and raises then",
    function* ({ log }) {
      const [a, b] = yield* pair("stream");
      const task = yield* spawn(function* () {
        const own = yield* currentScope();
        own.cancel();
        // The cancel is due: any other operation would have no effect.
        yield* close(a);
        log("goes on");
      });
      yield* checkpoint();
      yield* checkpoint();
      log(task.state);
      log(`received: ${(yield* recv(b)).length}`);
      yield* close(b);
    },
    ["done", "received: 0"],
    io,
  ),
  program(
    "L4",
    "an error that the system tells at a close leaves the descriptor closed",
    function* ({ log }) {
      const [a, b] = yield* pair("stream");
      // Unsent data and a peer that is gone: whatever is told, the number is free.
      yield* write(a, bytes("x"));
      yield* close(b);
      yield* outcomeOf(() => close(a));
      log(`gone: ${yield* isGone(() => close(a))}`);
    },
    ["gone: true"],
    io,
  ),
  program(
    "L5",
    "a second close of a number that nobody has got since is refused",
    function* ({ log }) {
      const [a, b] = yield* pair("stream");
      yield* close(a);
      log(`gone: ${yield* isGone(() => close(a))}`);
      log(`gone: ${yield* isGone(() => close(a))}`);
      yield* close(b);
    },
    ["gone: true", "gone: true"],
    io,
  ),
  program(
    "L6",
    "what came for a descriptor before it was closed does not wake who waits on its number afterwards",
    function* ({ log }) {
      const [a, b] = yield* pair("stream");
      yield* started(log, "old", () => readable(a));
      yield* checkpoint();
      node("node:fs").writeSync(b, "x");
      yield* spawn(function* () {
        // In the turn that has collected the event.
        yield* close(a);
        const [c, d] = yield* pair("stream");
        ensure(c === a || d === a, "the number is given out again");
        const waiter = yield* spawn(() => readable(a));
        for (let turn = 0; turn < 5; turn++) yield* checkpoint();
        log(waiter.state);
        yield* waiter.cancel();
        for (const fd of [b, c, d]) yield* close(fd);
      });
    },
    ["old: done", "parked"],
    io,
  ),
  program(
    "L8",
    "a close ends what other tasks have in flight, and their buffers are theirs again",
    function* ({ log }) {
      const [a, b] = yield* pair("stream");
      const buffer = much();
      const sender = yield* started(log, "sender", () => send(a, buffer));
      yield* checkpoint();
      yield* checkpoint();
      const taken = (yield* recv(b)).length;
      yield* close(a);
      yield* sender.join();
      // What is written into it now must not reach the peer.
      buffer.fill(1);
      const rest = yield* receiveAll(b);
      ensure(taken + rest.length < buffer.length, "the rest was not sent");
      ensure(!rest.includes(1), "nothing was read from the buffer after the end");
      yield* close(b);
    },
    ["sender: Closed"],
    io,
  ),
  program(
    "L9",
    "what was sent and what was written before a close arrives",
    function* ({ log }) {
      const [a, b] = yield* pair("stream");
      yield* sendText(a, "sent, ");
      yield* write(a, bytes("written"));
      yield* close(a);
      log(text(yield* receiveAll(b)));
      yield* close(b);
    },
    ["sent, written"],
    io,
  ),
  program(
    "L10",
    "a close does not wait for a peer that does not read",
    function* ({ log }) {
      const [a, b] = yield* pair("stream");
      yield* started(log, "sender", () => send(a, much()));
      for (let turn = 0; turn < 3; turn++) yield* checkpoint();
      yield* close(a);
      log("closed");
      yield* close(b);
    },
    ["sender: Closed", "closed"],
    io,
  ),
  custom(
    "L11",
    "the end of a run leaves the program's descriptors open and those of the kernel closed",
    async ({ subject, mode }) => {
      const { closeSync, fstatSync, readdirSync, existsSync } = node("node:fs");
      const count = (): number => (existsSync("/proc/self/fd") ? readdirSync("/proc/self/fd").length : 0);
      const before = count();
      const ended = await runIn(mode, freshKernel(subject), function* () {
        const [a, b] = yield* pair("stream");
        const reader = yield* spawn(() => recv(a));
        yield* checkpoint();
        yield* reader.cancel();
        return [a, b];
      });
      if (!ended.ok) throw ended.error;
      const fds = ended.value as number[];
      try {
        for (const fd of fds)
          if (!fstatSync(fd).isSocket()) fail("the descriptor is another one", fd, "a socket");
        equal(count() - before, existsSync("/proc/self/fd") ? 2 : 0, "how many descriptors there are more");
      } finally {
        for (const fd of fds) closeSync(fd);
      }
    },
    both,
  ),
  program(
    "L12",
    "who got Closed and waits again on the number gets Closed again, in every way of waiting",
    function* ({ log }) {
      const [a, b] = yield* pair("stream");
      yield* started(log, "stubborn", function* () {
        for (const wait of [() => recv(a), () => readable(a), () => writable(a), () => recv(a)]) {
          log(yield* outcomeOf(wait));
        }
      });
      yield* checkpoint();
      yield* close(a);
      for (let turn = 0; turn < 9; turn++) yield* checkpoint();
      yield* close(b);
    },
    ["Closed", "Closed", "Closed", "Closed", "stubborn: done"],
    io,
  ),
];
