import { checkpoint, run, spawn, type Coroutine, type Task } from "@outloop/core";
import type { Load, Program } from "../../harness/workload.ts";
import { makeKernel, timeless } from "../kernels.ts";

export const program: Program = (load: Load): number =>
  run(makeKernel(load.subject, timeless()), () => main(load));

function* main({ n, meter, settings }: Load): Coroutine<number> {
  const fresh = settings.closures === "fresh";
  const tasks: Task<number>[] = Array.from({ length: n });
  meter.begin();
  for (let index = 0; index < n; index++) {
    tasks[index] = fresh
      ? yield* spawn(function* () {
          yield* checkpoint();
          return index;
        })
      : yield* spawn(give, index);
  }
  // All have begun and wait in the middle of their bodies, as async functions do once they are called.
  yield* checkpoint();
  meter.alive();
  let right = 0;
  for (let index = 0; index < n; index++) if ((yield* tasks[index]!.join()) === index) right++;
  meter.end();
  return right;
}

function* give(n: number): Coroutine<number> {
  yield* checkpoint();
  return n;
}
