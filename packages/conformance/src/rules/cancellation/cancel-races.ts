/* oxlint-disable require-yield, unicorn/consistent-function-scoping -- a coroutine that never suspends is a case too, and reads best where it is used */
import {
  Channel,
  checkpoint,
  currentScope,
  Event,
  Lock,
  moveOnAfter,
  now,
  park,
  scope,
  shield,
  sleep,
  spawn,
  success,
  type Scope,
  type Op,
  type Task,
  type Wake,
} from "@outloop/core";
import type { Case } from "../../case.ts";
import { program } from "../../define.ts";
import { equal } from "../../expect.ts";
import { noting, type Log } from "./cancel-helpers.ts";

/** A wait that others end by `wakes[0]`, and that tells when it is begun and taken back. */
function told(log: Log, wakes: Wake<string>[]): Op<string> {
  return park<string>("a wake", (wake) => {
    log("armed");
    wakes.push(wake);
    return () => log("taken back");
  });
}

/** The answer of a wait and a cancel at almost the same time; leaving scopes while a cancel is due. */
export const cancelRaces: readonly Case[] = [
  program(
    "X10",
    "an answer, then a cancel, in one turn: the answer is given, and the next park raises",
    function* ({ log }) {
      const wakes: Wake<string>[] = [];
      const task = yield* spawn(function* () {
        log(yield* told(log, wakes));
        yield* noting(log, () => checkpoint());
      });
      yield* sleep(1);
      wakes[0]!(success("answer"));
      yield* task.cancel();
    },
    ["armed", "answer", "Cancelled"],
  ),
  program(
    "X10",
    "a timer that fired in this turn, a value handed over, a lock handed on, an event set: all have answered",
    function* ({ log }) {
      const channel = new Channel<string>();
      const lock = new Lock();
      const event = new Event();
      yield* lock.acquire();
      yield* scope(function* () {
        const handle = yield* currentScope();
        function* answered(name: string, wait: () => Op<unknown>) {
          const value = yield* wait();
          log(`${name} ${String(value)}`);
          if (name === "lock") lock.release();
          yield* noting(log, () => sleep(0));
        }
        yield* spawn(answered, "channel", () => channel.receive());
        yield* spawn(answered, "lock", () => lock.acquire());
        yield* spawn(answered, "event", () => event.wait());
        yield* spawn(answered, "join", () => ended.join());
        const ended: Task<string> = yield* spawn(function* () {
          yield* sleep(10);
          channel.trySend("value");
          return "its value";
        });
        yield* sleep(5);
        yield* sleep(5);
        // The sleeper above has fired before this one: it ran, and its end has woken the joiner.
        lock.release();
        event.set();
        handle.cancel();
      });
    },
    [
      "channel value",
      "join its value",
      "lock undefined",
      "event undefined",
      "Cancelled",
      "Cancelled",
      "Cancelled",
      "Cancelled",
    ],
  ),
  program(
    "X10",
    "a sleep whose deadline fires in the turn of the cancel, before it, has slept",
    function* ({ log }) {
      const tasks: Task[] = [];
      yield* spawn(function* () {
        yield* sleep(10);
        yield* tasks[0]!.cancel();
      });
      tasks.push(
        yield* spawn(function* () {
          yield* sleep(10);
          log("slept");
          yield* noting(log, () => sleep(0));
        }),
      );
    },
    ["slept", "Cancelled"],
  ),
  program(
    "X10",
    "a scope whose body ends with the answer that won gives it: nothing that was handed over is lost",
    function* ({ log }) {
      const channel = new Channel<string>();
      const handles: Scope[] = [];
      yield* spawn(function* () {
        yield* sleep(1);
        channel.trySend("item");
        handles[0]!.cancel();
      });
      const value = yield* scope(function* () {
        handles.push(yield* currentScope());
        return yield* channel.receive();
      });
      log(value);
    },
    ["item"],
  ),
  program(
    "X11",
    "a cancel, then an answer, in one turn: it raises, and the answer does nothing",
    function* ({ log }) {
      const wakes: Wake<string>[] = [];
      yield* scope(function* () {
        const handle = yield* currentScope();
        yield* spawn(function* () {
          yield* sleep(1);
          handle.cancel();
          wakes[0]!(success("answer"));
        });
        yield* noting(log, () => told(log, wakes));
      });
    },
    ["armed", "taken back", "Cancelled"],
  ),
  program(
    "X11",
    "what was to be handed to a cancelled waiter goes to the next one, or stays",
    function* ({ log }) {
      const channel = new Channel<string>(1);
      const lock = new Lock();
      yield* lock.acquire();
      yield* scope(function* () {
        const handle = yield* currentScope();
        yield* spawn(() => noting(log, () => channel.receive()));
        yield* spawn(() => noting(log, () => lock.acquire()));
        yield* sleep(1);
        handle.cancel();
        channel.trySend("value");
        lock.release();
        log(`${lock.holder === undefined ? "free" : "held"}, in the channel: ${channel.length}`);
      });
      log(yield* channel.receive());
    },
    ["free, in the channel: 1", "Cancelled", "Cancelled", "value"],
  ),
  program(
    "X12",
    "the deadline of a scope was set before that of a sleep in it: at the same instant the cancel is first",
    function* ({ log }) {
      const { timedOut } = yield* moveOnAfter(10, () => noting(log, () => sleep(10)));
      log(`${timedOut} at ${yield* now()}`);
    },
    ["Cancelled", "true at 10"],
  ),
  program(
    "X12",
    "a sleep begun before the deadline was set fires before it",
    function* ({ log }) {
      yield* moveOnAfter(1000, function* () {
        const handle = yield* currentScope();
        yield* spawn(function* () {
          yield* sleep(10);
          log("slept");
        });
        yield* checkpoint();
        yield* moveOnAfter(10, function* () {
          yield* shield(sleep, 10);
        });
        handle.cancel();
      });
    },
    ["slept"],
  ),
  program(
    "X13",
    "abandoned when the cancel comes, once, before the raise; never after a wake",
    function* ({ log }) {
      const wakes: Wake<string>[] = [];
      const task = yield* spawn(() => noting(log, () => told(log, wakes)));
      yield* sleep(1);
      yield* spawn(() => task.cancel());
      yield* checkpoint();
      log("requested");
      yield* task.cancel();
      wakes[0]!(success("late"));
      const woken = yield* spawn(() => noting(log, () => told(log, wakes)));
      yield* sleep(1);
      wakes[1]!(success("in time"));
      yield* woken.cancel();
    },
    ["armed", "taken back", "requested", "Cancelled", "armed", "not raised"],
  ),
  program(
    "X13",
    "a wake that comes late does nothing, whatever the task waits for by then",
    function* ({ log }) {
      const wakes: Wake<string>[] = [];
      const task = yield* spawn(function* () {
        try {
          yield* told(log, wakes);
        } finally {
          log(yield* told(log, wakes));
        }
      });
      yield* sleep(1);
      yield* spawn(() => task.cancel());
      yield* sleep(1);
      wakes[0]!(success("late"));
      yield* sleep(1);
      wakes[1]!(success("in time"));
    },
    ["armed", "taken back", "armed", "in time"],
  ),
  program(
    "X13",
    "the timer of a sleep that was cancelled does not end a longer sleep in the cleanup",
    function* () {
      yield* moveOnAfter(5, function* () {
        try {
          yield* sleep(10);
        } finally {
          yield* sleep(100);
        }
      });
      return yield* now();
    },
    { value: 105 },
  ),
  program(
    "X13",
    "a timer is called off: nothing waits for it",
    function* () {
      yield* moveOnAfter(5, sleep, 1_000_000);
      yield* scope(function* () {
        yield* spawn(sleep, 1_000_000);
        (yield* currentScope()).cancel();
      });
      equal(yield* now(), 5, "the time when both were left");
    },
    [],
  ),
];
