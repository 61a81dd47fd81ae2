import { checkpoint, Event, moveOnAfter, now, sleep, spawn, swap, until } from "@outloop/core";
import type { Case } from "../../case.ts";
import { program } from "../../define.ts";
import { ensure, equal } from "../../expect.ts";
import { parkEverywhere } from "./swap-common.ts";

export const swapTasks: readonly Case[] = [
  program(
    "W9",
    "tasks parked in every way go on, each once, after ten swaps",
    function* ({ another }) {
      const done = new Map<string, number>();
      const { tasks, release } = yield* parkEverywhere((kind) => done.set(kind, (done.get(kind) ?? 0) + 1));
      for (let index = 0; index < 10; index++) yield* swap(another());
      for (const task of tasks) ensure(task.state !== "done", "nobody went on by the swaps alone");
      release();
      yield* sleep(1);
      equal(done.size, tasks.length, "how many kinds went on");
      ensure(
        [...done.values()].every((times) => times === 1),
        "each went on once",
      );
    },
    [],
  ),
  program(
    "W9",
    "tasks parked in every way can be cancelled after a swap",
    function* ({ another }) {
      const done: string[] = [];
      yield* moveOnAfter(10, function* () {
        yield* parkEverywhere((kind) => done.push(kind));
        yield* swap(another());
        yield* sleep(100);
      });
      equal(done, [], "who went on");
    },
    // One of them waits in its cleanup for an event that is never set: its grace ends that.
    { warnings: ["swallowed cancel"] },
  ),
  program(
    "W10",
    "three hundred tasks, six swaps: each sleeper wakes at its own time, in the order of the deadlines",
    function* ({ another }) {
      const woken: number[] = [];
      for (let index = 0; index < 300; index++) {
        yield* spawn(function* () {
          const ms = 1 + ((index * 7) % 60);
          yield* sleep(ms);
          equal(yield* now(), ms, "when it wakes");
          woken.push(ms);
        });
      }
      // All of them begin to sleep at 0.
      yield* checkpoint();
      for (let index = 0; index < 6; index++) {
        yield* sleep(10);
        yield* swap(another());
      }
      yield* sleep(10);
      equal(woken.length, 300, "how many woke");
      equal(
        woken,
        woken.toSorted((a, b) => a - b),
        "the order in which they woke",
      );
    },
    [],
  ),
  program(
    "W11",
    "a promise and a handle of the host are still awaited after a swap",
    function* ({ log, another }) {
      const event = new Event({ host: true });
      let settle!: (value: string) => void;
      const promise = new Promise<string>((resolve) => {
        settle = resolve;
      });
      yield* spawn(function* () {
        log(yield* until(promise));
        void Promise.resolve().then(() => event.set());
      });
      yield* spawn(function* () {
        yield* event.wait();
        log("set");
      });
      yield* checkpoint();
      yield* swap(another());
      void Promise.resolve().then(() => settle("settled"));
    },
    ["settled", "set"],
    { modes: ["hosted"], needs: ["hosted"] },
  ),
];
