import { Channel, type Coroutine } from "@outloop/core";
import { array, assert, integer, property } from "fast-check";
import { expect, test } from "vitest";
import { simulate, type Log } from "./helpers.ts";

test("the buffer of a channel is a queue, whatever is put in and taken out", () => {
  assert(
    property(array(integer({ min: -20, max: 20 })), (steps) => {
      simulate(function* (_say: Log): Coroutine<void> {
        const channel = new Channel<number | undefined>(Infinity);
        const model: (number | undefined)[] = [];
        let next = 0;
        for (const step of steps) {
          for (let index = 0; index < step; index++) {
            const value = next++ % 7 === 0 ? undefined : next;
            channel.trySend(value);
            model.push(value);
          }
          for (let index = 0; index > step; index--) {
            expect(channel.tryReceive()).toEqual(model.length === 0 ? undefined : { value: model.shift() });
          }
          expect(channel.length).toBe(model.length);
        }
      });
    }),
  );
});
