import { setTimeout as sleepOfNode } from "node:timers/promises";
import { drive, operation, run, trap } from "@outloop/core";
import { SimpleKernel } from "@outloop/kernel-simple";

function* promised() {
  try {
    yield sleepOfNode(10);
  } catch (error) {
    console.log(String(error));
  }
  return "and the coroutine went on";
}

function* unknown() {
  try {
    yield* operation(trap("brew", { cups: 2 }));
  } catch (error) {
    console.log(String(error));
  }
  return "and the coroutine went on";
}

// @ts-expect-error -- the compiler sees it too: a promise is no trap
console.log(drive(promised()));
console.log(drive(unknown()));
console.log(run(new SimpleKernel(), unknown));
