import { Barrier, Event, now, sleep, spawn } from "@outloop/core";
import type { Case } from "../../case.ts";
import { program } from "../../define.ts";
import { ensure, equal, thrownBy } from "../../expect.ts";

const events: readonly Case[] = [
  program(
    "P16",
    "all that wait are woken, at once",
    function* ({ log }) {
      const event = new Event();
      for (const name of ["a", "b", "c"]) {
        yield* spawn(function* () {
          yield* event.wait();
          log(`${name} at ${yield* now()}`);
        });
      }
      yield* sleep(5);
      equal(event.waiting, 3, "how many wait");
      event.set();
      equal(event.waiting, 0, "how many wait once it is set");
      yield* sleep(5);
      log("later");
    },
    ["a at 5", "b at 5", "c at 5", "later"],
  ),
  program(
    "P17",
    "who comes late does not wait",
    function* ({ log }) {
      const event = new Event();
      event.set();
      event.set();
      yield* event.wait();
      yield* event.wait();
      log(`${event.isSet} at ${yield* now()}`);
    },
    ["true at 0"],
  ),
];

const barriers: readonly Case[] = [
  program(
    "P36",
    "three come at different times, and go on together, each with its place",
    function* ({ log }) {
      const barrier = new Barrier(3);
      for (const [name, ms] of [
        ["late", 9],
        ["early", 1],
        ["middle", 5],
      ] as const) {
        yield* spawn(function* () {
          yield* sleep(ms);
          log(`${name} came ${yield* barrier.wait()} at ${yield* now()}`);
        });
      }
      yield* sleep(6);
      equal(barrier.waiting, 2, "how many wait");
    },
    ["early came 0 at 9", "middle came 1 at 9", "late came 2 at 9"],
  ),
  program(
    "P37",
    "it serves one group after the other",
    function* ({ log }) {
      const barrier = new Barrier(2);
      function* member(name: string, ms: number) {
        for (let round = 1; round <= 3; round++) {
          yield* sleep(ms);
          const place = yield* barrier.wait();
          log(`${round} ${name} ${place}`);
        }
      }
      yield* spawn(member, "a", 1);
      yield* spawn(member, "b", 2);
    },
    ["1 a 0", "1 b 1", "2 a 0", "2 b 1", "3 a 0", "3 b 1"],
  ),
  program(
    "P38",
    "a task that is cancelled has not come",
    function* ({ log }) {
      const barrier = new Barrier(3);
      function* member(name: string) {
        log(`${name} came ${yield* barrier.wait()} at ${yield* now()}`);
      }
      const gone = yield* spawn(member, "gone");
      yield* spawn(member, "a");
      yield* sleep(1);
      yield* gone.cancel();
      equal(barrier.waiting, 1, "how many wait");
      yield* spawn(member, "b");
      yield* sleep(1);
      log("two are not enough");
      yield* spawn(member, "c");
    },
    ["two are not enough", "a came 0 at 2", "b came 1 at 2", "c came 2 at 2"],
  ),
  program(
    "P39",
    "what is no whole number from 1 is no size",
    function* () {
      for (const size of [0, -1, 1.5, Number.NaN, Infinity]) {
        const error = thrownBy(() => new Barrier(size), `new Barrier(${size})`);
        ensure(error instanceof RangeError, `new Barrier(${size}) throws RangeError`);
      }
      equal(yield* new Barrier(1).wait(), 0, "the place at a barrier of one");
    },
    [],
  ),
];

export const primitivesEvents: readonly Case[] = [...events, ...barriers];
