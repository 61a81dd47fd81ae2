import { Channel, Closed, moveOnAfter, scope, sleep, spawn } from "@outloop/core";
import { array, assert, constantFrom, nat, property, tuple } from "fast-check";
import { describe, expect, test } from "vitest";
import { simulate } from "./helpers.ts";

describe("Channel", () => {
  test("under cancels of both sides, each value sent is received once or lies in it, in the order of its sender", () => {
    assert(
      property(
        constantFrom(0, 1, 3, Infinity),
        array(tuple(constantFrom("send", "receive"), nat(6), nat(6)), { maxLength: 30 }),
        (capacity, tasks) => {
          const sent: number[] = [];
          const received: number[] = [];
          simulate(function* () {
            const channel = new Channel<number>(capacity);
            yield* scope(function* () {
              for (const [index, [side, begin, limit]] of tasks.entries()) {
                yield* spawn(function* () {
                  yield* sleep(begin);
                  yield* moveOnAfter(limit, function* () {
                    if (side === "send") {
                      yield* channel.send(index);
                      sent.push(index);
                    } else received.push(yield* channel.receive());
                  });
                });
              }
              yield* sleep(20);
            });
            expect(channel.waiting).toEqual({ senders: 0, receivers: 0 });
            for (let item = channel.tryReceive(); item !== undefined; item = channel.tryReceive())
              received.push(item.value);
          });
          expect(received.toSorted((a, b) => a - b)).toEqual(sent.toSorted((a, b) => a - b));
        },
      ),
    );
  });

  test("close while both sides wait for their turn: who was served keeps it", () => {
    const { log } = simulate(function* (say) {
      const channel = new Channel<string>();
      yield* spawn(function* () {
        say(`received ${yield* channel.receive()}`);
      });
      yield* spawn(function* () {
        try {
          yield* channel.receive();
        } catch (error) {
          say(`${error instanceof Closed}`);
        }
      });
      yield* sleep(1);
      channel.trySend("in time");
      channel.close();
    });
    expect(log).toEqual(["received in time", "true"]);
  });
});
