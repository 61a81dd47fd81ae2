import {
  checkpoint,
  Event,
  scope,
  spawn,
  swap,
  SwapRefused,
  UnsupportedTrap,
  type Kernel,
} from "@outloop/core";
import { layer } from "@outloop/core/kernel";
import { close, pair, readable, recv, send, writable } from "@outloop/core/io";
import type { Case } from "../../case.ts";
import { program } from "../../define.ts";
import { ensure, equal } from "../../expect.ts";
import { thrownIn } from "../primitives/primitives-common.ts";
import { bytes, io, node, sendText, started, text, withPair, withPairs } from "./io-common.ts";

export const readinessOfMany: readonly Case[] = [
  program(
    "R14",
    "an event does not wake the task from what it waits for after a cancel",
    ({ log }) =>
      withPair(function* (a, b) {
        const event = new Event();
        const reader = yield* spawn(function* () {
          try {
            yield* readable(a);
          } finally {
            yield* event.wait();
            log("set");
          }
        });
        yield* checkpoint();
        const canceller = yield* spawn(() => reader.cancel());
        // The cancel comes before the event, or the wait would be complete.
        yield* checkpoint();
        yield* send(b, bytes("x"));
        for (let turn = 0; turn < 5; turn++) yield* checkpoint();
        log("setting");
        event.set();
        yield* canceller.join();
      }),
    ["setting", "set"],
    io,
  ),
  program(
    "R15",
    "of descriptors that are ready at once, the first one's task closes the second and opens others: the third is served",
    ({ log }) =>
      withPairs(3, function* ([first, second, third]) {
        const opened: number[] = [];
        yield* started(log, "first", function* () {
          yield* readable(first![0]);
          yield* close(second![0]);
          opened.push(...(yield* pair("stream")));
        });
        yield* started(log, "second", function* () {
          yield* readable(second![0]);
          return yield* recv(second![0]);
        });
        yield* started(log, "third", () => recv(third![0]));
        yield* checkpoint();
        for (const [, peer] of [first!, second!, third!]) node("node:fs").writeSync(peer, "x");
        for (let turn = 0; turn < 10; turn++) yield* checkpoint();
        // What was opened has nothing to receive, whoever had its number.
        const stranger = yield* spawn(() => recv(opened[0]!));
        for (let turn = 0; turn < 5; turn++) yield* checkpoint();
        log(stranger.state);
        yield* stranger.cancel();
        for (const fd of opened) yield* close(fd);
      }),
    ["third: x", "first: done", "second: Closed", "parked"],
    io,
  ),
  program(
    "R16",
    "a task that is always ready does not keep events waiting",
    ({ log }) =>
      withPair(function* (a, b) {
        const reader = yield* started(log, "reader", () => recv(a));
        yield* checkpoint();
        node("node:fs").writeSync(b, "x");
        let turns = 0;
        while (reader.state !== "done" && turns < 100) {
          turns++;
          yield* checkpoint();
        }
        ensure(turns < 5, `it was woken after ${turns} turns`);
      }),
    ["reader: x"],
    io,
  ),
  program(
    "R22",
    "a thousand descriptors that are ready at once are all served within some turns, each once",
    () =>
      withPairs(500, function* (pairs) {
        const fds = pairs.flat();
        const served = new Map<number, number>();
        const readers = [];
        for (const fd of fds) {
          readers.push(
            yield* spawn(function* () {
              yield* recv(fd);
              served.set(fd, (served.get(fd) ?? 0) + 1);
            }),
          );
        }
        yield* checkpoint();
        for (const fd of fds) node("node:fs").writeSync(fd, "x");
        let turns = 0;
        while (served.size < fds.length && turns < 1000) {
          turns++;
          yield* checkpoint();
        }
        equal(served.size, fds.length, "how many were served");
        ensure(turns < 10, `it took ${turns} turns`);
      }),
    {},
    io,
  ),
  program(
    "R23",
    "many that talk to each other do the same in both modes",
    ({ log }) =>
      withPairs(3, function* (pairs) {
        const seen: string[] = [];
        yield* scope(function* () {
          for (const [index, [a, b]] of pairs.entries()) {
            yield* spawn(function* () {
              for (let round = 0; round < 3; round++) {
                yield* send(a, bytes(`${index}${round}`));
                seen.push(text(yield* recv(a)));
              }
            });
            yield* spawn(function* () {
              for (let round = 0; round < 3; round++) {
                yield* readable(b);
                yield* send(b, yield* recv(b));
              }
            });
          }
        });
        log(seen.toSorted().join(" "));
      }),
    ["00 01 02 10 11 12 20 21 22"],
    io,
  ),
  program(
    "R24",
    "a kernel that does not list readable and writable throws UnsupportedTrap into who asks, and one that does does not",
    function* ({ kernel, log }) {
      for (const [name, wait] of Object.entries({ readable, writable })) {
        const error = yield* thrownIn(() => wait(1_000_000));
        const isAnswered = kernel.supports.ops.has(name);
        ensure(
          error instanceof UnsupportedTrap !== isAnswered,
          `${name} is answered exactly if it is listed`,
        );
      }
      log("goes on");
    },
    ["goes on"],
  ),
  program(
    "R25",
    "who waits on a descriptor is moved to another kernel that answers it, and woken there",
    ({ log, another }) =>
      withPair(function* (a, b) {
        const tasks = [
          yield* started(log, "readable", () => readable(a)),
          yield* started(log, "recv", () => recv(b)),
        ];
        yield* checkpoint();
        yield* swap(another());
        for (let turn = 0; turn < 3; turn++) yield* checkpoint();
        log(tasks.map(({ state }) => state).join(" "));
        yield* sendText(b, "x");
        yield* sendText(a, "y");
      }),
    ["parked parked", "readable: done", "recv: y"],
    io,
  ),
  program(
    "R25",
    "a kernel that does not answer it is refused, naming the task, and the wait goes on",
    ({ log, another }) =>
      withPair(function* (a, b) {
        yield* started(log, "reader", function* () {
          const task = yield* spawn(function* listener() {
            yield* readable(a);
          });
          yield* task.join();
        });
        yield* checkpoint();
        yield* checkpoint();
        const error = yield* thrownIn(() => swap(deaf(another())));
        ensure(error instanceof SwapRefused, "it is SwapRefused");
        ensure(error.message.includes("'listener'"), `the task is named: ${error.message}`);
        yield* sendText(b, "x");
      }),
    ["reader: done"],
    io,
  ),
];

/** `kernel` without its operations. */
function deaf(kernel: Kernel): Kernel {
  return Object.assign(layer(kernel, {}), { supports: { ...kernel.supports, ops: new Set<string>() } });
}
