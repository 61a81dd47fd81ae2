import {
  Channel,
  checkpoint,
  Condition,
  currentScope,
  Event,
  Lock,
  scope,
  sleep,
  spawn,
  type Coroutine,
  type Op,
} from "@outloop/core";
import type { Case } from "../../case.ts";
import { program, type CaseOptions } from "../../define.ts";
import { ensure } from "../../expect.ts";
import { logs } from "../support/bodies.ts";

const HOSTED: CaseOptions = { modes: ["hosted"], needs: ["hosted"] };

/** What wakes others or changes a primitive without asking anybody. */
function* plainFunctions(log: (entry: string) => void): Coroutine<() => void> {
  const lock = new Lock();
  const event = new Event();
  const channel = new Channel<number>(1);
  function* waiter(name: string, wait: () => Op<unknown>): Coroutine<void> {
    yield* wait();
    log(name);
  }
  const waits: readonly [string, () => Op<unknown>][] = [
    ["event", () => event.wait()],
    ["channel", () => channel.next()],
    ["closed", () => channel.next()],
    ["lock", () => lock.acquire()],
  ];
  yield* lock.acquire();
  for (const [name, wait] of waits) yield* spawn(waiter, name, wait);
  yield* checkpoint();
  return () => {
    event.set();
    ensure(channel.trySend(1), "the item is taken");
    ensure(channel.tryReceive() === undefined, "the item went to who waited for it");
    channel.close();
    lock.release();
  };
}

export const plainFunctionCases: readonly Case[] = [
  program(
    "T23",
    "set, trySend, tryReceive, close and release are no switch: whom they wake runs later",
    function* ({ log }) {
      const act = yield* plainFunctions(log);
      yield* spawn(logs, log, "ready before");
      act();
      log("main");
    },
    ["main", "ready before", "event", "channel", "closed", "lock"],
  ),
  program(
    "T23",
    "notify is no switch either",
    function* ({ log }) {
      const lock = new Lock();
      const condition = new Condition(lock);
      yield* spawn(function* () {
        yield* lock.acquire();
        yield* condition.wait();
        log("notified");
      });
      yield* sleep(1);
      yield* lock.acquire();
      condition.notify();
      log("main");
      yield* checkpoint();
      log("still holds the lock");
      lock.release();
    },
    ["main", "still holds the lock", "notified"],
  ),
  program(
    "T23",
    "nor are they cancellation points",
    function* ({ log }) {
      const act = yield* plainFunctions(() => {});
      yield* scope(function* () {
        (yield* currentScope()).cancel();
        act();
        log("passed");
        yield* checkpoint();
        log("not reached");
      });
    },
    ["passed"],
  ),
  program(
    "T23",
    "post runs its function in a later turn",
    function* ({ log, job }) {
      void job().post(() => log("posted"));
      log("main");
      yield* checkpoint();
      yield* checkpoint();
    },
    ["main", "posted"],
    HOSTED,
  ),
];
