import {
  Barrier,
  Channel,
  checkpoint,
  currentScope,
  Event,
  Lock,
  scope,
  Semaphore,
  sleep,
  spawn,
  type Coroutine,
  type Op,
  type Scope,
} from "@outloop/core";
import type { Case } from "../../case.ts";
import { program } from "../../define.ts";
import { equal, ensure } from "../../expect.ts";
import { contended, type Contended } from "./primitives-common.ts";

/** An operation whose answer is at hand, and whether it has had no effect yet. */
interface AtHand {
  readonly ask: () => Op<unknown>;
  readonly untouched: () => boolean;
}

const atHand: readonly (readonly [string, () => AtHand])[] = [
  [
    "acquire of a free lock",
    () => {
      const lock = new Lock();
      return { ask: () => lock.acquire(), untouched: () => lock.holder === undefined };
    },
  ],
  [
    "acquire of a free permit",
    () => {
      const semaphore = new Semaphore(1);
      return { ask: () => semaphore.acquire(), untouched: () => semaphore.free === 1 };
    },
  ],
  [
    "wait for an event that is set",
    () => {
      const event = new Event();
      event.set();
      return { ask: () => event.wait(), untouched: () => event.waiting === 0 };
    },
  ],
  [
    "receive of a value that is there",
    () => {
      const channel = new Channel<string>(1);
      channel.trySend("value");
      return { ask: () => channel.receive(), untouched: () => channel.length === 1 };
    },
  ],
  [
    "next of a value that is there",
    () => {
      const channel = new Channel<string>(1);
      channel.trySend("value");
      return { ask: () => channel.next(), untouched: () => channel.length === 1 };
    },
  ],
  [
    "send where there is room",
    () => {
      const channel = new Channel<string>(1);
      return { ask: () => channel.send("value"), untouched: () => channel.length === 0 };
    },
  ],
  [
    "wait at a barrier of one",
    () => {
      const barrier = new Barrier(1);
      return { ask: () => barrier.wait(), untouched: () => barrier.waiting === 0 };
    },
  ],
];

const switches: readonly Case[] = atHand.map(([name, make]) =>
  program(
    "P1",
    `${name} lets the others have their turn`,
    function* ({ log }) {
      const { ask } = make();
      yield* spawn(function* () {
        log("other");
      });
      yield* ask();
      log("asked");
    },
    ["other", "asked"],
  ),
);

const raising: readonly Case[] = atHand.map(([name, make]) =>
  program(
    "P2",
    `${name} while a cancel is due raises and does nothing`,
    function* ({ log }) {
      const { ask, untouched } = make();
      yield* scope(function* () {
        (yield* currentScope()).cancel();
        yield* ask();
        log("went on");
      });
      ensure(untouched(), "it has had no effect");
    },
    [],
  ),
);

/** Three tasks that wait, each in a scope of its own which can be cancelled without a park. */
function* waiters(each: Contended, log: (entry: string) => void): Coroutine<ReadonlyMap<string, Scope>> {
  const scopes = new Map<string, Scope>();
  yield* each.take();
  for (const name of ["a", "b", "c"]) {
    yield* spawn(scope, function* () {
      scopes.set(name, yield* currentScope());
      yield* each.wait(name);
      log(name);
      each.serve();
    });
  }
  yield* checkpoint();
  return scopes;
}

const waiting: readonly Case[] = contended.flatMap(([name, make]) => [
  program(
    "P3",
    `${name}: serving does not switch, and whom it wakes stands behind what is ready`,
    function* ({ log }) {
      const each = make();
      yield* waiters(each, log);
      yield* spawn(function* () {
        log("ready before");
      });
      each.serve();
      log("served");
    },
    ["served", "ready before", "a", "b", "c"],
  ),
  program(
    "P4",
    `${name}: first come, first served`,
    function* ({ log }) {
      const each = make();
      yield* waiters(each, log);
      each.serve();
    },
    ["a", "b", "c"],
  ),
  program(
    "P5",
    `${name}: one that is cancelled leaves the queue, and the next is served`,
    function* ({ log }) {
      const each = make();
      const scopes = yield* waiters(each, log);
      equal(each.waiting(), 3, "how many wait");
      scopes.get("a")!.cancel();
      scopes.get("b")!.cancel();
      equal(each.waiting(), 1, "how many wait after two were cancelled");
      yield* sleep(1);
      each.serve();
    },
    ["c"],
  ),
  program(
    "P6",
    `${name}: one that was served keeps it, although it is cancelled in that turn`,
    function* ({ log }) {
      const each = make();
      const scopes = yield* waiters(each, log);
      each.serve();
      scopes.get("a")!.cancel();
    },
    ["a", "b", "c"],
  ),
  program(
    "P7",
    `${name}: one that is cancelled is not served in that turn`,
    function* ({ log }) {
      const each = make();
      const scopes = yield* waiters(each, log);
      scopes.get("a")!.cancel();
      each.serve();
    },
    ["b", "c"],
  ),
]);

/** Rules that hold for whatever tasks wait for. */
export const primitivesWaiting: readonly Case[] = [...switches, ...raising, ...waiting];
