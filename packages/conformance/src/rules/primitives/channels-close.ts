import { Channel, Closed, sleep, spawn } from "@outloop/core";
import type { Case } from "../../case.ts";
import { program } from "../../define.ts";
import { ensure, equal, thrownBy } from "../../expect.ts";
import { nameOf, thrownIn } from "./primitives-common.ts";

/** The end of a channel, and what is sent and received without a wait. */
export const channelsClose: readonly Case[] = [
  program(
    "P45",
    "what lies in it is received first, then comes the end",
    function* ({ log }) {
      const channel = new Channel<number>(3);
      for (const value of [1, 2, 3]) channel.trySend(value);
      channel.close();
      log(`${yield* channel.receive()}`);
      log(`${channel.tryReceive()!.value}`);
      log(`${(yield* channel.next()).value}`);
      const end = yield* channel.next();
      ensure(end.done === true && end.value === undefined, "next gives the end");
      for (let time = 0; time < 2; time++) log(nameOf(yield* thrownIn(() => channel.receive())));
    },
    ["1", "2", "3", "Closed", "Closed"],
  ),
  ...[0, 1].map((capacity) =>
    program(
      "P46",
      `capacity ${capacity}: parked and later senders get Closed, and their values are not delivered`,
      function* ({ log }) {
        const channel = new Channel<string>(capacity);
        if (capacity === 1) yield* channel.send("in time");
        for (const name of ["a", "b"]) {
          yield* spawn(function* () {
            log(`${name} ${nameOf(yield* thrownIn(() => channel.send(name)))}`);
          });
        }
        yield* sleep(1);
        channel.close();
        yield* sleep(1);
        log(`later ${nameOf(yield* thrownIn(() => channel.send("later")))}`);
        for (let item = yield* channel.next(); item.done !== true; item = yield* channel.next())
          log(item.value);
      },
      ["a Closed", "b Closed", "later Closed", ...(capacity === 1 ? ["in time"] : [])],
    ),
  ),
  ...[0, 2].map((capacity) =>
    program(
      "P47",
      `capacity ${capacity}: parked receivers are told the end, in their order`,
      function* ({ log }) {
        const channel = new Channel<string>(capacity);
        yield* spawn(function* () {
          log(`a ${nameOf(yield* thrownIn(() => channel.receive()))}`);
        });
        yield* spawn(function* () {
          log(`b ${(yield* channel.next()).done}`);
        });
        yield* sleep(1);
        channel.close();
        equal(channel.waiting, { senders: 0, receivers: 0 }, "how many wait");
        log("closed");
      },
      ["closed", "a Closed", "b true"],
    ),
  ),
  program(
    "P48",
    "closing again is nothing",
    function* ({ log }) {
      const channel = new Channel<string>(1);
      channel.trySend("value");
      channel.close();
      channel.close();
      log(`${channel.isClosed} ${yield* channel.receive()}`);
      channel.close();
      log(`${(yield* channel.next()).done}`);
    },
    ["true value", "true"],
  ),
  program(
    "P49",
    "trySend: to a receiver, into room, not at all, on a closed channel",
    function* ({ log }) {
      const rendezvous = new Channel<string>();
      log(`${rendezvous.trySend("nobody there")}`);
      yield* spawn(function* () {
        log(`got ${yield* rendezvous.receive()}`);
      });
      yield* sleep(1);
      log(`${rendezvous.trySend("to the receiver")} ${rendezvous.trySend("nobody left")}`);
      yield* sleep(1);
      const one = new Channel<string>(1);
      log(`${one.trySend("room")} ${one.trySend("no room")} ${one.length}`);
      one.close();
      ensure(
        thrownBy(() => one.trySend("closed"), "trySend on a closed channel") instanceof Closed,
        "it is Closed",
      );
    },
    ["false", "true false", "got to the receiver", "true false 1"],
  ),
  program(
    "P50",
    "tryReceive: nothing, an undefined value, from a parked sender, at the end",
    function* ({ log }) {
      const channel = new Channel<string | undefined>();
      ensure(channel.tryReceive() === undefined, "there is nothing");
      yield* spawn(function* () {
        yield* channel.send(undefined);
        log("sent");
      });
      yield* sleep(1);
      const item = channel.tryReceive();
      ensure(item !== undefined && item.value === undefined, "there is a value, which is undefined");
      ensure(channel.tryReceive() === undefined, "there is no second one");
      yield* sleep(1);
      channel.close();
      ensure(thrownBy(() => channel.tryReceive(), "tryReceive at the end") instanceof Closed, "it is Closed");
    },
    ["sent"],
  ),
];
