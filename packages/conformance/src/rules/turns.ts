import { checkpoint, now, sleep, sleepUntil, spawn } from "@outloop/core";
import { READY } from "@outloop/core/kernel";
import type { Case } from "../case.ts";
import { bare, program } from "../define.ts";
import { equal } from "../expect.ts";

export const turns: readonly Case[] = [
  program(
    "O1",
    "equal deadlines fire in the order in which they were set",
    function* ({ log }) {
      for (const name of ["a", "b", "c"]) {
        yield* spawn(function* () {
          yield* sleepUntil(10);
          log(name);
        });
      }
      yield* sleep(20);
      log(`${yield* now()}`);
    },
    ["a", "b", "c", "20"],
  ),
  bare("O2", "what a job makes ready waits for the next turn", ({ kernel }) => {
    const log: string[] = [];
    kernel.ready({
      run() {
        log.push("first");
        kernel.ready({ run: () => void log.push("second") });
      },
    });
    equal(kernel.turn(), READY, "the first turn");
    equal(log, ["first"], "what ran in it");
    kernel.turn();
    equal(log, ["first", "second"], "what ran then");
  }),
];

void checkpoint;
