import { checkpoint, spawn } from "@outloop/core";
import { close, flush, recv, send, sendv, shutdown, write } from "@outloop/core/io";
import { program } from "../../define.ts";
import { ensure, equal } from "../../expect.ts";
import {
  bytes,
  io,
  much,
  outcomeOf,
  pattern,
  receiveAll,
  sameBytes,
  sendText,
  started,
  text,
  withPair,
} from "./io-common.ts";
import type { Case } from "../../case.ts";

export const streams: readonly Case[] = [
  program(
    "I6",
    "a receive gives something, or nothing exactly at the end and ever after",
    ({ log }) =>
      withPair(function* (a, b) {
        yield* started(log, "receiver", function* () {
          for (let time = 0; time < 4; time++) log(`${(yield* recv(a)).length}`);
        });
        yield* checkpoint();
        yield* send(b, new Uint8Array(0));
        yield* checkpoint();
        yield* send(b, bytes("ab"));
        yield* checkpoint();
        yield* checkpoint();
        yield* shutdown(b, "send");
        for (let turn = 0; turn < 6; turn++) yield* checkpoint();
      }),
    ["2", "0", "0", "0", "receiver: done"],
    io,
  ),
  program(
    "I6",
    "a receive gives no more than it was asked for, and what it gives is the caller's own",
    ({ log }) =>
      withPair(function* (a, b) {
        yield* send(b, bytes("abcdef"));
        const parts = [yield* recv(a, 1), yield* recv(a, 2), yield* recv(a, 100)];
        yield* send(b, bytes("ZZZZZZ"));
        yield* recv(a);
        for (const part of parts) log(text(part));
        parts[0]!.fill(0);
        log(text(parts[1]!));
      }),
    ["a", "bc", "def", "bc"],
    io,
  ),
  program(
    "I7",
    "a stream of single bytes arrives whole, in order",
    () =>
      withPair(function* (a, b) {
        const sent = pattern(500);
        yield* spawn(function* () {
          for (const byte of sent) yield* send(b, Uint8Array.of(byte));
          yield* shutdown(b, "send");
        });
        ensure(sameBytes(yield* receiveAll(a, Infinity, 1), sent), "each byte arrives in its place");
      }),
    {},
    io,
  ),
  program(
    "I8",
    "a send of more than the system takes ends when the last byte was taken",
    ({ log }) =>
      withPair(function* (a, b) {
        const sent = pattern(3_000_000);
        const sender = yield* started(log, "sender", () => send(b, sent));
        for (let turn = 0; turn < 5; turn++) yield* checkpoint();
        log(sender.state);
        const seen = yield* receiveAll(a, sent.length, 4000);
        ensure(sameBytes(seen, sent), "each byte arrives in its place");
        yield* sender.join();
      }),
    ["parked", "sender: done"],
    io,
  ),
  program(
    "I10",
    "a transfer of nothing ends, also where the system would take nothing",
    ({ log }) =>
      withPair(function* (a, b) {
        const filler = yield* spawn(() => outcomeOf(() => send(b, much())));
        for (let turn = 0; turn < 3; turn++) yield* checkpoint();
        yield* filler.cancel();
        yield* send(b, new Uint8Array(0));
        yield* sendv(b, []);
        yield* sendv(b, [new Uint8Array(0)]);
        log("ended");
        yield* close(a);
      }),
    ["ended"],
    io,
  ),
  program(
    "I11",
    "sendv sends its buffers as one stream, wherever the system stops",
    () =>
      withPair(function* (a, b) {
        const buffers = Array.from({ length: 300 }, (_, index) => pattern((index * 37) % 20_000, index));
        const length = buffers.reduce((sum, each) => sum + each.length, 0);
        const sender = yield* spawn(() => sendv(b, buffers));
        const seen = yield* receiveAll(a, length, 7001);
        yield* sender.join();
        let at = 0;
        for (const each of buffers) {
          ensure(sameBytes(seen.subarray(at, at + each.length), each), "each buffer is in its place");
          at += each.length;
        }
      }),
    {},
    io,
  ),
  program(
    "I13",
    "after a receive that had to wait again the program rests",
    ({ log, kernel }) =>
      withPair(function* (a, b) {
        const before = kernel.now();
        yield* started(log, "receiver", function* () {
          log(text(yield* recv(a)));
          return yield* recv(a);
        });
        yield* checkpoint();
        yield* send(b, bytes("x"));
        for (let turn = 0; turn < 50; turn++) yield* checkpoint();
        equal(kernel.now(), before, "the virtual clock");
        yield* send(b, bytes("y"));
      }),
    ["x", "receiver: y"],
    io,
  ),
  program(
    "I14",
    "what was given to write may be overwritten at once",
    ({ log }) =>
      withPair(function* (a, b) {
        const buffer = bytes("first");
        yield* write(b, buffer);
        buffer.set(bytes("SECND"));
        yield* write(b, buffer);
        yield* flush(b);
        log(text(yield* receiveAll(a, 10)));
      }),
    ["firstSECND"],
    io,
  ),
  program(
    "I15",
    "a second one that receives or sends at the same time is Busy, and the stream is whole",
    ({ log }) =>
      withPair(function* (a, b) {
        const sent = pattern(2_000_000);
        const sender = yield* spawn(() => send(b, sent));
        yield* checkpoint();
        log(yield* outcomeOf(() => send(b, bytes("between"))));
        log(yield* outcomeOf(() => sendv(b, [bytes("between")])));
        const receiver = yield* spawn(() => receiveAll(a, sent.length));
        yield* checkpoint();
        yield* sender.join();
        ensure(sameBytes(yield* receiver.join(), sent), "nothing came in between");
        yield* started(log, "first", () => recv(a));
        yield* checkpoint();
        log(yield* outcomeOf(() => recv(a)));
        yield* sendText(b, "x");
      }),
    ["Busy", "Busy", "Busy", "first: x"],
    io,
  ),
  program(
    "I16",
    "one task receives and another sends on the same descriptor, both at length",
    () =>
      withPair(function* (a, b) {
        const [left, right] = [pattern(1_500_000, 1), pattern(1_500_000, 2)];
        yield* spawn(() => send(a, left));
        yield* spawn(() => send(b, right));
        const receiver = yield* spawn(() => receiveAll(a, right.length));
        ensure(sameBytes(yield* receiveAll(b, left.length), left), "one direction is whole");
        ensure(sameBytes(yield* receiver.join(), right), "and the other");
      }),
    {},
    io,
  ),
  program(
    "I16",
    "one task waits for what does not come while another sends on the same descriptor, at length",
    ({ log }) =>
      withPair(function* (a, b) {
        const reader = yield* spawn(() => recv(b));
        yield* checkpoint();
        const sender = yield* started(log, "sender", () => send(b, pattern(1_500_000)));
        ensure(sameBytes(yield* receiveAll(a, 1_500_000), pattern(1_500_000)), "it is whole");
        yield* sender.join();
        log(reader.state);
        yield* reader.cancel();
      }),
    ["sender: done", "parked"],
    io,
  ),
  program(
    "I26",
    "a peer that does not read holds the sender up",
    ({ log }) =>
      withPair(function* (a, b) {
        let sent = 0;
        const chunk = new Uint8Array(65_536);
        const sender = yield* spawn(function* () {
          for (;;) {
            yield* send(b, chunk);
            sent += chunk.length;
          }
        });
        for (let turn = 0; turn < 2000; turn++) yield* checkpoint();
        ensure(sent < 16_000_000, `${sent} bytes were taken`);
        const before = sent;
        yield* receiveAll(a, 1_000_000);
        for (let turn = 0; turn < 100; turn++) yield* checkpoint();
        ensure(sent > before, "it goes on when the peer reads");
        yield* sender.cancel();
        log("held");
      }),
    ["held"],
    io,
  ),
];
