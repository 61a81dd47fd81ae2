import {
  all,
  allSettled,
  any,
  Barrier,
  Cancelled,
  Channel,
  checkpoint,
  currentScope,
  Event,
  Lock,
  park,
  race,
  scope,
  Semaphore,
  shield,
  sleep,
  sleepUntil,
  spawn,
  success,
  swap,
  until,
  type Coroutine,
  type Op,
} from "@outloop/core";
import type { Case, ProgramContext } from "../../case.ts";
import { custom, program, type CaseOptions } from "../../define.ts";
import { equal } from "../../expect.ts";
import { freshKernel, runIn } from "../../run-program.ts";
import { logs, nothing } from "../support/bodies.ts";

/** Parking operations whose answer is at hand; `prepare` makes whatever they need, in the task that will ask. */
type Prepare = (context: ProgramContext) => Coroutine<() => Op<unknown>>;

function ready(make: (context: ProgramContext) => () => Op<unknown>): Prepare {
  // oxlint-disable-next-line require-yield -- some of the others must ask for what they need
  return function* (context) {
    return make(context);
  };
}

function* ended(): Coroutine<{ join(): Op<unknown>; cancel(): Op<void> }> {
  const task = yield* spawn(nothing);
  yield* task.join();
  return task;
}

const HOSTED: CaseOptions = { modes: ["hosted"], needs: ["hosted"] };

const PARKING: readonly [string, Prepare, CaseOptions?][] = [
  ["sleep(0)", ready(() => () => sleep(0))],
  ["sleep of a negative time", ready(() => () => sleep(-1))],
  ["sleepUntil an instant in the past", ready(() => () => sleepUntil(-5))],
  ["checkpoint", ready(() => () => checkpoint())],
  [
    "join of a task that has ended",
    function* () {
      const task = yield* ended();
      return () => task.join();
    },
  ],
  [
    "cancel of a task that has ended",
    function* () {
      const task = yield* ended();
      return () => task.cancel();
    },
  ],
  ["a park woken while it is set up", ready(() => () => park("x", (wake) => (wake(success(1)), () => {})))],
  [
    "wait of an event that is set",
    ready(() => {
      const event = new Event();
      event.set();
      return () => event.wait();
    }),
  ],
  [
    "acquire of a free lock",
    ready(() => {
      const lock = new Lock();
      return () => lock.acquire();
    }),
  ],
  [
    "acquire of a semaphore with permits",
    ready(() => {
      const semaphore = new Semaphore(2);
      return () => semaphore.acquire();
    }),
  ],
  [
    "wait of the last at a barrier",
    ready(() => {
      const barrier = new Barrier(1);
      return () => barrier.wait();
    }),
  ],
  [
    "send to a channel with room",
    ready(() => {
      const channel = new Channel<number>(1);
      return () => channel.send(1);
    }),
  ],
  ...(["receive", "next"] as const).map((name): [string, Prepare] => [
    `${name} from a channel with items`,
    ready(() => {
      const channel = new Channel<number>(1);
      channel.trySend(1);
      return () => channel[name]();
    }),
  ]),
  [
    "swap",
    ready(
      ({ another }) =>
        () =>
          swap(another()),
    ),
  ],
  ["all of no branches", ready(() => () => all([]))],
  ["allSettled of no branches", ready(() => () => allSettled([]))],
  ["race of a branch that never parks", ready(() => () => race([nothing()]))],
  ["any of a branch that never parks", ready(() => () => any([nothing()]))],
  ["until of a promise that has settled", ready(() => () => until(Promise.resolve())), HOSTED],
];

export const parkingTraps: readonly Case[] = [
  ...PARKING.flatMap(([name, prepare, options]) => [
    program(
      "T20",
      `${name} is a switch although its answer is at hand`,
      function* (context) {
        const ask = yield* prepare(context);
        yield* spawn(logs, context.log, "other");
        yield* ask();
        context.log("main");
      },
      ["other", "main"],
      options,
    ),
    program(
      "T21",
      `${name} raises when a cancel is due although its answer is at hand`,
      function* (context) {
        const ask = yield* prepare(context);
        yield* scope(function* () {
          (yield* currentScope()).cancel();
          try {
            yield* ask();
            context.log("not reached");
          } catch (error) {
            context.log(`raised: ${error instanceof Cancelled}`);
            throw error;
          }
        });
        context.log("after");
      },
      ["raised: true", "after"],
      options,
    ),
    program(
      "T22",
      `${name} in a shield is a switch only`,
      function* (context) {
        const ask = yield* prepare(context);
        yield* scope(function* () {
          (yield* currentScope()).cancel();
          yield* shield(function* () {
            yield* spawn(logs, context.log, "other");
            yield* ask();
            context.log("main");
          });
        });
      },
      ["other", "main"],
      options,
    ),
  ]),
  // A driver may have a shorter way for the commonest trap while nobody watches.
  ...(["T20", "T21", "T22"] as const).map((rule) =>
    custom(
      rule,
      "checkpoint is the same whether or not a trace watches",
      async ({ subject, mode }) => {
        for (const options of [{}, { trace: () => {} }]) {
          const log: string[] = [];
          const entry = (name: string): void => void log.push(name);
          const outcome = await runIn(
            mode,
            freshKernel(subject),
            function* () {
              yield* spawn(logs, entry, "other");
              yield* checkpoint();
              entry("main");
              yield* scope(function* () {
                (yield* currentScope()).cancel();
                yield* shield(function* () {
                  yield* spawn(logs, entry, "shielded other");
                  yield* checkpoint();
                  entry("shielded main");
                });
                yield* checkpoint();
                entry("not reached");
              });
            },
            options,
          );
          if (!outcome.ok) throw outcome.error;
          equal(log, ["other", "main", "shielded other", "shielded main"], "the transcript");
        }
      },
      { modes: ["blocking", "hosted"] },
    ),
  ),
];
