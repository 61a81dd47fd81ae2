import { Channel, now, scope, sleep, spawn, type Coroutine } from "@outloop/core";
import type { Case } from "../../case.ts";
import { program } from "../../define.ts";
import { ensure, equal, thrownBy } from "../../expect.ts";

function* sendAll<T>(channel: Channel<T>, values: readonly T[]): Coroutine<void> {
  for (const value of values) yield* channel.send(value);
}

const order: readonly Case[] = [0, 1, 3, Infinity].map((capacity) =>
  program(
    "P40",
    `capacity ${capacity}: each value comes once, in order, from several senders to several receivers`,
    function* () {
      const channel = new Channel<number>(capacity);
      const received: number[] = [];
      function* sender(first: number): Coroutine<void> {
        for (let value = first; value < first + 20; value++) yield* channel.send(value);
      }
      function* receiver(): Coroutine<void> {
        for (let item = yield* channel.next(); item.done !== true; item = yield* channel.next()) {
          received.push(item.value);
          if (item.value % 5 === 0) yield* sleep(1);
        }
      }
      for (let index = 0; index < 2; index++) yield* spawn(receiver);
      yield* scope(function* () {
        for (const first of [0, 100, 200]) yield* spawn(sender, first);
      });
      channel.close();
      yield* sleep(50);
      equal(received.length, 60, "how many values came");
      for (const first of [0, 100, 200]) {
        const own = received.filter((value) => value >= first && value < first + 100);
        const sent = Array.from({ length: 20 }, (_, index) => first + index);
        equal(own, sent, `what came from the sender of ${first}`);
      }
    },
    [],
  ),
);

const wrapped: readonly Case[] = [5, 64, Infinity].map((capacity) =>
  program(
    "P40",
    `capacity ${capacity}: the order is kept however many values come after some were taken`,
    function* () {
      // Whatever the size at which a kept queue grows, it does so when its first value is not at its beginning.
      for (let taken = 1; taken < 10; taken++) {
        const channel = new Channel<number>(capacity);
        const received: number[] = [];
        let sent = 0;
        const receive = (): void => void received.push(channel.tryReceive()!.value);
        for (let round = 0; round < 8; round++) {
          while (channel.length < Math.min(capacity, 4 << round) && channel.trySend(sent)) sent++;
          for (let index = 0; index < taken && channel.length > 0; index++) receive();
        }
        while (channel.length > 0) receive();
        equal(
          received,
          Array.from({ length: sent }, (_, index) => index),
          `what came, ${taken} taken at a time`,
        );
      }
    },
    [],
  ),
);

const capacities: readonly Case[] = [
  program(
    "P41",
    "capacity 0: send ends when the value is received",
    function* ({ log }) {
      const channel = new Channel<string>();
      yield* spawn(function* () {
        yield* channel.send("value");
        log(`sent at ${yield* now()}`);
      });
      yield* sleep(5);
      equal(channel.length, 0, "how many values lie in it");
      log("receives");
      equal(yield* channel.receive(), "value", "what is received");
    },
    ["receives", "sent at 5"],
  ),
  program(
    "P42",
    "capacity 2: two sends do not wait, the third does until there is room",
    function* ({ log }) {
      const channel = new Channel<number>(2);
      yield* spawn(function* () {
        for (const value of [1, 2, 3]) {
          yield* channel.send(value);
          log(`${value} at ${yield* now()}`);
        }
      });
      yield* sleep(5);
      equal(channel.length, 2, "how many values lie in it");
      yield* channel.receive();
      equal(channel.length, 2, "how many lie in it once the third came in");
    },
    ["1 at 0", "2 at 0", "3 at 5"],
  ),
  program(
    "P43",
    "capacity Infinity: a thousand sends and no receiver",
    function* ({ log }) {
      const channel = new Channel<number>(Infinity);
      for (let value = 0; value < 1000; value++) yield* channel.send(value);
      log(`${channel.length} at ${yield* now()}`);
      for (let value = 0; value < 1000; value++) equal(yield* channel.receive(), value, "what is received");
    },
    ["1000 at 0"],
  ),
  program(
    "P51",
    "a parked sender's value goes in before any later one",
    function* ({ log }) {
      const channel = new Channel<string>(1);
      yield* channel.send("first");
      yield* spawn(() => channel.send("second"));
      yield* spawn(() => channel.send("third"));
      yield* sleep(1);
      log(channel.tryReceive()!.value);
      log(`${channel.trySend("fourth")}`);
      log(yield* channel.receive());
      log(yield* channel.receive());
      ensure(channel.tryReceive() === undefined, "nothing is left");
    },
    ["first", "false", "second", "third"],
  ),
  program(
    "P54",
    "what is no capacity is refused",
    function* () {
      for (const capacity of [-1, 0.5, Number.NaN, -Infinity]) {
        const error = thrownBy(() => new Channel(capacity), `new Channel(${capacity})`);
        ensure(error instanceof RangeError, `new Channel(${capacity}) throws RangeError`);
      }
    },
    [],
  ),
];

/** What could be taken for nothing, for a failure or for something to wait for. */
const values: readonly unknown[] = [
  undefined,
  null,
  false,
  0,
  "",
  new Error("a value like any other"),
  Promise.resolve("not awaited"),
  { done: true, value: "not the end" },
];

const carried: readonly Case[] = [0, 1].map((capacity) =>
  program(
    "P44",
    `capacity ${capacity}: undefined, falsy values, errors and promises come as they are`,
    function* () {
      const channel = new Channel<unknown>(capacity);
      yield* spawn(sendAll<unknown>, channel, values);
      for (const value of values) ensure((yield* channel.receive()) === value, "receive gives what was sent");
      yield* spawn(sendAll<unknown>, channel, values);
      for (const value of values) {
        const item = yield* channel.next();
        ensure(item.done === false && item.value === value, "next gives what was sent");
      }
      yield* spawn(sendAll<unknown>, channel, values);
      for (const value of values) {
        yield* sleep(1);
        const item = channel.tryReceive();
        ensure(item !== undefined && item.value === value, "tryReceive gives what was sent");
      }
    },
    [],
  ),
);

const cancelled: readonly Case[] = [0, 1].flatMap((capacity) => [
  program(
    "P52",
    `capacity ${capacity}: a sender that was cancelled has sent nothing`,
    function* ({ log }) {
      const channel = new Channel<string>(capacity);
      if (capacity === 1) yield* channel.send("before");
      const sender = yield* spawn(() => channel.send("never"));
      yield* sleep(1);
      yield* sender.cancel();
      yield* spawn(() => channel.send("after"));
      yield* sleep(1);
      for (let item = channel.tryReceive(); item !== undefined; item = channel.tryReceive()) log(item.value);
    },
    capacity === 1 ? ["before", "after"] : ["after"],
  ),
  program(
    "P53",
    `capacity ${capacity}: a receiver that was cancelled has taken nothing`,
    function* ({ log }) {
      const channel = new Channel<string>(capacity);
      const receiver = yield* spawn(() => channel.receive());
      yield* sleep(1);
      yield* receiver.cancel();
      yield* spawn(() => channel.send("value"));
      yield* sleep(1);
      log(yield* channel.receive());
    },
    ["value"],
  ),
]);

export const channels: readonly Case[] = [...order, ...wrapped, ...capacities, ...carried, ...cancelled];
