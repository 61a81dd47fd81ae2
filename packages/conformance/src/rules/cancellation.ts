import { Cancelled, sleep, spawn } from "@outloop/core";
import type { Case } from "../case.ts";
import { program } from "../define.ts";
import { ensure } from "../expect.ts";

export const cancellation: readonly Case[] = [
  program(
    "X1",
    "a cancel is thrown in at the park, and cleanup runs to its end",
    function* ({ log }) {
      const task = yield* spawn(function* () {
        try {
          yield* sleep(Infinity);
        } catch (error) {
          ensure(error instanceof Cancelled, "what is thrown in is Cancelled");
          throw error;
        } finally {
          yield* sleep(5);
          log("cleaned up");
        }
      });
      yield* sleep(1);
      yield* task.cancel();
      log("cancelled");
    },
    ["cleaned up", "cancelled"],
  ),
];
