import { checkpoint, Deadlock, Event, run, sleep, spawn, swap, wake } from "@outloop/core";
import { layer } from "@outloop/core/kernel";
import { pair, readable, recv, send, write } from "@outloop/core/io";
import type { Case } from "../../case.ts";
import { custom, program } from "../../define.ts";
import { ensure, equal, fail } from "../../expect.ts";
import { freshKernel, runIn } from "../../run-program.ts";
import { bytes, io, node, pattern, receiveAll, sameBytes, started, text, withPair } from "./io-common.ts";

const both = { modes: ["blocking", "hosted"], needs: ["io"] } as const;

export const ioWaits: readonly Case[] = [
  custom(
    "R17",
    "a sleep beside a wait for a descriptor is never short",
    async ({ subject, mode }) => {
      const ended = await runIn(mode, subject.make({}), () =>
        withPair(function* (a) {
          const reader = yield* spawn(() => readable(a));
          for (const ms of [0.3, 1, 1.7, 12.5]) {
            const before = performance.now();
            yield* sleep(ms);
            ensure(performance.now() - before >= ms, `a sleep of ${ms} ms is not short`);
          }
          ensure(reader.state === "parked", "the reader still waits");
          yield* reader.cancel();
        }),
      );
      if (!ended.ok) throw ended.error;
    },
    { modes: ["blocking", "hosted"], needs: ["io", "wall clock"] },
  ),
  custom(
    "R18",
    "a signal that comes during the wait is not seen, and shortens no sleep",
    ({ subject }) => {
      const heard = (): void => {};
      process.on("SIGUSR2", heard);
      const child = node("node:child_process").spawn("sh", [
        "-c",
        `for each in 1 2 3 4 5; do sleep 0.02; kill -USR2 ${process.pid}; done`,
      ]);
      try {
        const slept = run(subject.make({}), () =>
          withPair(function* (a) {
            const reader = yield* spawn(() => readable(a));
            const before = performance.now();
            yield* sleep(150);
            yield* reader.cancel();
            return performance.now() - before;
          }),
        );
        ensure(slept >= 150, `it slept ${slept} ms`);
      } finally {
        child.kill();
        process.off("SIGUSR2", heard);
      }
    },
    { needs: ["io", "wall clock"] },
  ),
  custom(
    "R19",
    "a wake-up ends a wait for descriptors, several in a row end one, and one that comes while nobody waits is kept",
    ({ subject }) => {
      const kernel = freshKernel(subject);
      let waits = 0;
      const counting = layer(kernel, {
        block(ms) {
          waits++;
          if (waits > 4) fail("a wait after the last one", waits, 4);
          // Ends the run's own wait: the reader never hears of it.
          if (waits === 4) node("node:fs").writeSync(peer, "x");
          else {
            wake(kernel.waker);
            wake(kernel.waker);
          }
          kernel.block(ms);
        },
      });
      let peer = -1;
      run(counting, () =>
        withPair(function* (a, b) {
          peer = b;
          yield* readable(a);
        }),
      );
      equal(waits, 4, "how many waits there were");
    },
    { needs: ["io"] },
  ),
  custom(
    "R20",
    "a wait for a descriptor is a source while it lasts, and none when it was cancelled",
    async ({ subject, mode }) => {
      const fresh = freshKernel(subject);
      let peer = -1;
      let hasWaited = false;
      const stranger = (): void => {
        if (!hasWaited) node("node:fs").writeSync(peer, "x");
        hasWaited = true;
      };
      const kernel = layer(fresh, {
        block(ms) {
          stranger();
          fresh.block(ms);
        },
        host(ms, resume) {
          if (ms === Infinity) stranger();
          return fresh.host!(ms, resume);
        },
      });
      const ended = await runIn(mode, kernel, () =>
        withPair(function* (a, b) {
          peer = b;
          yield* readable(a);
          yield* recv(a);
          const reader = yield* spawn(() => readable(a));
          yield* checkpoint();
          yield* reader.cancel();
          yield* new Event().wait();
        }),
      );
      ensure(hasWaited, "it waited for the stranger");
      ensure(!ended.ok && ended.error instanceof Deadlock, "without the wait it is a deadlock");
    },
    both,
  ),
  program(
    "W25",
    "a send under way goes on at the next kernel where it was, and a receive too",
    ({ another, log }) =>
      withPair(function* (a, b) {
        const sent = pattern(3_000_000);
        const sender = yield* started(log, "sender", () => send(b, sent));
        yield* checkpoint();
        const parts = [yield* recv(a, 50_000)];
        for (let time = 0; time < 3; time++) {
          yield* swap(another());
          parts.push(yield* receiveAll(a, 400_000, 30_000));
        }
        const receiver = yield* spawn(() => receiveAll(a, sent.length - length(parts)));
        yield* swap(another());
        parts.push(yield* receiver.join());
        yield* sender.join();
        const seen = new Uint8Array(length(parts));
        parts.reduce((at, part) => (seen.set(part, at), at + part.length), 0);
        ensure(sameBytes(seen, sent), "each byte arrives once, in its place");
      }),
    ["sender: done"],
    io,
  ),
  program(
    "W26",
    "what was written in the step that asks for the swap arrives",
    ({ another, log }) =>
      withPair(function* (a, b) {
        yield* write(b, bytes("written"));
        yield* swap(another());
        log(text(yield* recv(a)));
      }),
    ["written"],
    io,
  ),
  custom(
    "I27",
    "a wait that has moved is answered once, by the kernel it is on",
    async ({ subject, mode }) => {
      const first = freshKernel(subject);
      const ended = await runIn(mode, first, function* () {
        const [a, b] = yield* pair("stream");
        let answers = 0;
        yield* spawn(function* () {
          for (;;) {
            yield* recv(a);
            answers++;
          }
        });
        yield* checkpoint();
        for (let round = 1; round <= 5; round++) {
          yield* swap(round % 2 === 0 ? first : freshKernel(subject));
          node("node:fs").writeSync(b, "x");
          for (let turn = 0; turn < 3; turn++) yield* checkpoint();
          equal(answers, round, "how often it was answered");
        }
        return yield* leave([a, b]);
      });
      if (!ended.ok && !(ended.error instanceof Left)) throw ended.error;
      const { closeSync } = node("node:fs");
      for (const fd of (ended as { readonly error: Left }).error.fds) closeSync(fd);
    },
    both,
  ),
];

/** Ends a program whose tasks never end; the descriptors are closed by who catches it. */
class Left extends Error {
  readonly fds: readonly number[];

  constructor(fds: readonly number[]) {
    super("the program was left");
    this.fds = fds;
  }
}

function* leave(fds: readonly number[]) {
  yield* checkpoint();
  throw new Left(fds);
}

function length(parts: readonly Uint8Array[]): number {
  return parts.reduce((sum, part) => sum + part.length, 0);
}
