import { Cancelled, checkpoint, Lock, moveOnAfter, scope, Semaphore, sleep, spawn } from "@outloop/core";
import type { Case } from "../../case.ts";
import { program } from "../../define.ts";
import { ensure, equal, thrownBy } from "../../expect.ts";
import { nameOf, thrownIn } from "./primitives-common.ts";

export const primitivesLocks: readonly Case[] = [
  program(
    "P15",
    "a lock and a semaphore tell who holds them and how many wait",
    function* ({ log }) {
      const lock = new Lock();
      const semaphore = new Semaphore(2);
      const state = (): void =>
        log(
          [
            lock.holder?.name ?? "nobody",
            `${lock.waiting}`,
            semaphore.holders.map(({ name }) => name).join("+"),
            `${semaphore.free}`,
            `${semaphore.waiting}`,
          ].join(" "),
        );
      function* both() {
        yield* semaphore.acquire();
        yield* lock.acquire();
        yield* sleep(1);
        lock.release();
        semaphore.release();
      }
      yield* spawn(function* first() {
        yield* both();
      });
      yield* spawn(function* second() {
        yield* both();
      });
      yield* spawn(function* third() {
        yield* both();
      });
      state();
      yield* sleep(0.5);
      state();
      yield* sleep(1);
      state();
      yield* sleep(5);
      state();
    },
    ["nobody 0  2 0", "first 1 first+second 0 1", "second 1 second+third 0 0", "nobody 0  2 0"],
  ),
  program(
    "P18",
    "a second task waits until the first has released",
    function* ({ log }) {
      const lock = new Lock();
      function* worker(name: string) {
        yield* lock.acquire();
        log(`${name} in`);
        yield* sleep(5);
        log(`${name} out`);
        lock.release();
      }
      for (const name of ["a", "b", "c"]) yield* spawn(worker, name);
    },
    ["a in", "a out", "b in", "b out", "c in", "c out"],
  ),
  program(
    "P19",
    "who releases and acquires again at once stands behind who waited",
    function* ({ log }) {
      const lock = new Lock();
      yield* lock.acquire();
      yield* spawn(function* () {
        yield* lock.acquire();
        log("the other");
        lock.release();
      });
      yield* checkpoint();
      lock.release();
      ensure(lock.holder !== undefined, "the lock is never free between the two");
      yield* lock.acquire();
      log("again");
      lock.release();
    },
    ["the other", "again"],
  ),
  program(
    "P20",
    "a release by a task that does not hold the lock is an error and changes nothing",
    function* ({ log }) {
      const lock = new Lock();
      log(nameOf(thrownBy(() => lock.release(), "a release of a free lock")));
      const holder = yield* spawn(function* () {
        yield* lock.hold(() => sleep(5));
      });
      yield* sleep(1);
      log(nameOf(thrownBy(() => lock.release(), "a release by another task")));
      ensure(lock.holder === holder, "the holder still holds it");
    },
    ["TypeError", "TypeError"],
  ),
  program(
    "P21",
    "acquiring a lock twice is an error, and the lock is still held",
    function* ({ log }) {
      const lock = new Lock();
      yield* lock.acquire();
      log(nameOf(yield* thrownIn(() => lock.acquire())));
      ensure(lock.holder !== undefined && lock.waiting === 0, "it is held, and nobody waits");
      lock.release();
      ensure(lock.holder === undefined, "one release is enough");
    },
    ["TypeError"],
  ),
  program(
    "P22",
    "hold gives back after a value, an error and a cancel",
    function* () {
      const lock = new Lock();
      const semaphore = new Semaphore(1);
      for (const held of [lock, semaphore]) {
        const isFree = (): boolean => lock.holder === undefined && semaphore.free === 1;
        equal(
          yield* held.hold(function* () {
            ensure(!isFree(), "it is held inside");
            return "value";
          }),
          "value",
          "what hold gives",
        );
        ensure(isFree(), "it is free after a value");
        const failure = new Error("a failure of the body");
        const thrown = yield* thrownIn(() =>
          held.hold(function* () {
            yield* checkpoint();
            throw failure;
          }),
        );
        ensure(thrown === failure && isFree(), "it is free after an error, which comes out as it is");
        yield* moveOnAfter(1, () => held.hold(() => sleep(10)));
        ensure(isFree(), "it is free after a cancel");
      }
    },
    [],
  ),
  program(
    "P23",
    "hold that is cancelled while it waits leaves the lock with its holder",
    function* () {
      const lock = new Lock();
      const semaphore = new Semaphore(1);
      for (const held of [lock, semaphore]) {
        const holder = yield* spawn(() => held.hold(() => sleep(5)));
        yield* checkpoint();
        yield* moveOnAfter(1, () => held.hold(() => sleep(10)));
        ensure(lock.holder === holder || semaphore.free === 0, "it is still held");
        yield* holder.join();
      }
    },
    [],
  ),
  program(
    "P24",
    "no more than n are in at once, and n are",
    function* () {
      const semaphore = new Semaphore(3);
      let inside = 0;
      let most = 0;
      function* worker() {
        yield* semaphore.acquire();
        most = Math.max(most, ++inside);
        yield* sleep(2);
        inside--;
        semaphore.release();
      }
      yield* scope(function* () {
        for (let index = 0; index < 10; index++) yield* spawn(worker);
      });
      return most;
    },
    { value: 3 },
  ),
  program(
    "P25",
    "who releases and acquires again at once stands behind who waited",
    function* ({ log }) {
      const semaphore = new Semaphore(1);
      yield* semaphore.acquire();
      yield* spawn(function* () {
        yield* semaphore.acquire();
        log("the other");
        semaphore.release();
      });
      yield* checkpoint();
      semaphore.release();
      equal(semaphore.free, 0, "how many permits are free between the two");
      yield* semaphore.acquire();
      log("again");
      semaphore.release();
    },
    ["the other", "again"],
  ),
  program(
    "P26",
    "another task may release, but no more than is out",
    function* ({ log }) {
      const semaphore = new Semaphore(2);
      yield* spawn(() => semaphore.acquire());
      yield* checkpoint();
      equal(semaphore.free, 1, "how many permits are free while one is out");
      semaphore.release();
      equal(semaphore.free, 2, "how many permits are free after another task released");
      log(nameOf(thrownBy(() => semaphore.release(), "a release too many")));
      equal(semaphore.free, 2, "how many permits are free after that");
    },
    ["RangeError"],
  ),
  program(
    "P27",
    "what is no whole number from 0 is no number of permits",
    function* () {
      for (const permits of [-1, 0.5, Number.NaN, Infinity]) {
        const error = thrownBy(() => new Semaphore(permits), `new Semaphore(${permits})`);
        ensure(error instanceof RangeError, `new Semaphore(${permits}) throws RangeError`);
      }
      equal(new Semaphore(0).free, 0, "the permits of new Semaphore(0)");
    },
    [],
  ),
  program(
    "P28",
    "whatever way a wait is cancelled at whatever time, no permit is lost or made",
    function* () {
      const semaphore = new Semaphore(2);
      let entered = 0;
      function* worker(index: number) {
        // Some are cancelled while they wait, some in the turn in which they are served, some while they hold it.
        yield* moveOnAfter(index % 7, () =>
          semaphore.hold(function* () {
            entered++;
            yield* sleep(index % 3);
          }),
        );
      }
      yield* scope(function* () {
        for (let index = 0; index < 60; index++) yield* spawn(worker, index);
      });
      ensure(entered > 2, "some got in");
      equal(
        { free: semaphore.free, waiting: semaphore.waiting, holders: semaphore.holders.length },
        { free: 2, waiting: 0, holders: 0 },
        "the semaphore at the end",
      );
    },
    [],
  ),
  program(
    "P6",
    "a lock handed to a task that is cancelled in that turn is released by its hold",
    function* ({ log }) {
      const lock = new Lock();
      yield* lock.acquire();
      const late = yield* spawn(() =>
        lock.hold(function* () {
          log("has it");
          try {
            yield* checkpoint();
          } catch (error) {
            ensure(error instanceof Cancelled, "it raises at the next park");
            log("raises");
            throw error;
          }
        }),
      );
      yield* checkpoint();
      lock.release();
      yield* late.cancel();
      ensure(lock.holder === undefined, "the lock is free again");
    },
    ["has it", "raises"],
  ),
];
