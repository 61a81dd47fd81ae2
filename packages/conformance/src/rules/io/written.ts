import { checkpoint, spawn, swap, SwapRefused, type Kernel } from "@outloop/core";
import { layer } from "@outloop/core/kernel";
import { close, flush, IoError, pair, recv, send, sendv, shutdown, write } from "@outloop/core/io";
import type { Case } from "../../case.ts";
import { custom, program } from "../../define.ts";
import { ensure, equal } from "../../expect.ts";
import { freshKernel, runIn } from "../../run-program.ts";
import { thrownIn } from "../primitives/primitives-common.ts";
import {
  bytes,
  io,
  much,
  node,
  outcomeOf,
  pattern,
  receiveAll,
  sameBytes,
  started,
  text,
  withPair,
} from "./io-common.ts";

/** More than a pair of sockets takes while nobody reads. */
const LONG = 3_000_000;

export const written: readonly Case[] = [
  program(
    "I31",
    "what was written in one step leaves as one when the task parks, and not later",
    ({ log }) =>
      withPair(function* (a, b) {
        equal(yield* write(b, bytes("one, ")), 5, "the bytes that wait");
        equal(yield* write(b, bytes("two")), 8, "the bytes that wait");
        yield* checkpoint();
        // What the system has got, without a kernel in between.
        const taken = new Uint8Array(100);
        log(text(taken.subarray(0, node("node:fs").readSync(a, taken))));
      }),
    ["one, two"],
    io,
  ),
  program(
    "I32",
    "what bytes meet on their way is told once, to what sends next or to the close",
    function* ({ log }) {
      const next = {
        write: (fd: number) => write(fd, bytes("y")),
        send: (fd: number) => send(fd, bytes("y")),
        flush,
        close,
      };
      for (const [name, ask] of Object.entries(next)) {
        const [a, b] = yield* pair("stream");
        yield* close(a);
        yield* write(b, bytes("x"));
        yield* checkpoint();
        log(`${name}: ${yield* outcomeOf(() => ask(b))}`);
        if (name !== "close") yield* close(b);
      }
    },
    ["write: EPIPE", "send: EPIPE", "flush: EPIPE", "close: EPIPE"],
    io,
  ),
  program(
    "I33",
    "what is not taken is kept, and goes before whatever is sent later; flush ends when it is gone",
    ({ log }) =>
      withPair(function* (a, b) {
        const sent = pattern(LONG);
        ensure((yield* write(b, sent.subarray(0, LONG - 300))) > 0, "bytes wait");
        const flushing = yield* started(log, "flush", () => flush(b));
        yield* checkpoint();
        const sending = yield* spawn(function* () {
          yield* flushing.join();
          yield* write(b, sent.subarray(LONG - 300, LONG - 200));
          yield* send(b, sent.subarray(LONG - 200, LONG - 100));
          yield* write(b, sent.subarray(LONG - 100, LONG - 50));
          yield* sendv(b, [sent.subarray(LONG - 50)]);
          yield* write(b, bytes("end"));
          yield* shutdown(b, "send");
        });
        log(flushing.state);
        const seen = yield* receiveAll(a);
        yield* sending.join();
        ensure(sameBytes(seen.subarray(0, LONG), sent), "each byte arrives in its place");
        log(text(seen.subarray(LONG)));
      }),
    ["parked", "flush: done", "end"],
    io,
  ),
  program(
    "I35",
    "what another task writes while a send is under way goes behind it, on sockets and on pipes",
    function* ({ log }) {
      const sent = pattern(LONG);
      const parts = [sent.subarray(0, 9), sent.subarray(9)];
      for (const kind of ["stream", "pipe"] as const) {
        for (const way of [(fd: number) => send(fd, sent), (fd: number) => sendv(fd, parts)])
          yield* withPair(function* (a, b) {
            const sending = yield* started(log, kind, () => way(b));
            yield* checkpoint();
            yield* write(b, bytes("behind"));
            yield* checkpoint();
            log(sending.state);
            const seen = yield* receiveAll(a, LONG + 6);
            ensure(sameBytes(seen.subarray(0, LONG), sent), "the send is in one piece");
            log(text(seen.subarray(LONG)));
            yield* sending.join();
          }, kind);
      }
    },
    ["stream", "stream", "pipe", "pipe"].flatMap((kind) => ["parked", `${kind}: done`, "behind"]),
    io,
  ),
  program(
    "I35",
    "what was written before a send, and is not taken, goes before it; what is written then, behind it",
    ({ log }) =>
      withPair(function* (a, b) {
        const sent = pattern(LONG);
        yield* write(b, sent.subarray(0, LONG - 100_000));
        const sending = yield* started(log, "send", () => send(b, sent.subarray(LONG - 100_000, LONG - 6)));
        yield* checkpoint();
        yield* write(b, sent.subarray(LONG - 6));
        ensure(sameBytes(yield* receiveAll(a, LONG), sent), "each byte arrives in its place");
        yield* sending.join();
      }),
    ["send: done"],
    io,
  ),
  custom(
    "I34",
    "what is written last is sent at the end of the run, and what is not taken is told by a warning",
    async ({ subject, mode }) => {
      const { closeSync, readSync } = node("node:fs");
      const warnings: string[] = [];
      let fds: number[] = [];
      const ended = await runIn(
        mode,
        freshKernel(subject),
        function* () {
          const [a, b] = yield* pair("stream");
          const [c, d] = yield* pair("stream");
          fds = [a, b, c, d];
          yield* write(b, bytes("goodbye"));
          yield* write(d, much());
        },
        { onWarning: ({ kind, message }) => warnings.push(`${kind}: ${message}`) },
      );
      if (!ended.ok) throw ended.error;
      const taken = new Uint8Array(100);
      equal(text(taken.subarray(0, readSync(fds[0]!, taken))), "goodbye", "what was sent");
      equal(warnings.length, 1, "the warnings");
      ensure(warnings[0]!.startsWith("never sent"), "the kind of the warning");
      ensure(warnings[0]!.includes(`fd ${fds[3]}`), `the descriptor is named: ${warnings[0]}`);
      for (const fd of fds) closeSync(fd);
    },
    { modes: ["blocking", "hosted"], needs: ["io"] },
  ),
  program(
    "W27",
    "what was written and is not taken is sent by the next kernel, before what is sent there",
    ({ another, log }) =>
      withPair(function* (a, b) {
        const sent = pattern(LONG);
        yield* write(b, sent.subarray(0, LONG - 100));
        const flushing = yield* started(log, "flush", () => flush(b));
        yield* checkpoint();
        yield* swap(another());
        log(flushing.state);
        const sending = yield* spawn(function* () {
          yield* flushing.join();
          yield* send(b, sent.subarray(LONG - 100));
        });
        const seen = yield* receiveAll(a, LONG);
        ensure(sameBytes(seen, sent), "each byte arrives once, in its place");
        yield* sending.join();
      }),
    ["parked", "flush: done"],
    io,
  ),
  program(
    "W27",
    "what was written behind a send under way moves with it, and stays behind it",
    ({ another, log }) =>
      withPair(function* (a, b) {
        const sent = pattern(LONG);
        for (const way of [
          send,
          (fd: number, all: Uint8Array) => sendv(fd, [all.subarray(0, 9), all.subarray(9)]),
        ]) {
          const sending = yield* started(log, "send", () => way(b, sent));
          yield* checkpoint();
          yield* write(b, bytes("behind"));
          yield* swap(another());
          yield* write(b, bytes(" it"));
          const seen = yield* receiveAll(a, LONG + 9);
          ensure(sameBytes(seen.subarray(0, LONG), sent), "the send is in one piece");
          log(text(seen.subarray(LONG)));
          yield* sending.join();
        }
      }),
    ["send: done", "behind it", "send: done", "behind it"],
    io,
  ),
  program(
    "W27",
    "a kernel that cannot send it is refused, naming what is left, and nothing is lost",
    ({ another, log }) =>
      withPair(function* (a, b) {
        yield* write(b, pattern(LONG));
        const error = yield* thrownIn(() => swap(mute(another())));
        ensure(error instanceof SwapRefused, `it is SwapRefused, not ${String(error)}`);
        ensure(error.message.includes(`fd ${b}`), `the descriptor is named: ${error.message}`);
        ensure(sameBytes(yield* receiveAll(a, LONG), pattern(LONG)), "each byte arrives");
        log("arrived");
      }),
    ["arrived"],
    io,
  ),
  program(
    "L13",
    "a close that loses what was written says so, and closes",
    ({ log }) =>
      withPair(function* (a, b) {
        yield* write(b, pattern(LONG));
        const error = yield* thrownIn(() => close(b));
        ensure(error instanceof IoError, `it is an IoError, not ${String(error)}`);
        log(`${error.operation}: ${error.code}`);
        const seen = yield* receiveAll(a);
        ensure(seen.length > 0 && seen.length < LONG, "the system took a part");
        ensure(sameBytes(seen, pattern(LONG).subarray(0, seen.length)), "that part is the first one");
        log(`end: ${(yield* recv(a)).length}`);
      }),
    ["close: EAGAIN", "end: 0"],
    io,
  ),
  program(
    "L13",
    "a close that cuts a send short sends nothing of what was written behind that",
    ({ log }) =>
      withPair(function* (a, b) {
        const sending = yield* spawn(() => outcomeOf(() => send(b, pattern(LONG))));
        yield* checkpoint();
        yield* write(b, bytes("behind"));
        log(`close: ${yield* outcomeOf(() => close(b))}`);
        log(`send: ${yield* sending.join()}`);
        const seen = yield* receiveAll(a);
        ensure(seen.length > 0 && seen.length < LONG, "the system took a part");
        ensure(sameBytes(seen, pattern(LONG).subarray(0, seen.length)), "that part is the first one");
      }),
    ["close: EAGAIN", "send: Closed"],
    io,
  ),
];

/** `kernel` without what it answers in place. */
function mute(kernel: Kernel): Kernel {
  return Object.assign(layer(kernel, {}), { supports: { ...kernel.supports, immediate: new Set<string>() } });
}
