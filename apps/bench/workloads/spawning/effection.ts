import { run, spawn, type Operation, type Task } from "effection";
import type { Load, Program } from "../../harness/workload.ts";
import { switchOver } from "../effection-switch.ts";

export const program: Program = async (load: Load): Promise<number> => run(() => main(load));

/** `spawn` takes a function without arguments, so a closure over a shared generator function is as near as it gets. */
function* main({ n, meter, settings }: Load): Operation<number> {
  const fresh = settings.closures === "fresh";
  const tasks: Task<number>[] = Array.from({ length: n });
  meter.begin();
  for (let index = 0; index < n; index++) {
    tasks[index] = fresh
      ? yield* spawn(function* () {
          yield* switchOver;
          return index;
        })
      : yield* spawn(() => give(index));
  }
  yield* switchOver;
  meter.alive();
  let right = 0;
  for (let index = 0; index < n; index++) if ((yield* tasks[index]!) === index) right++;
  meter.end();
  return right;
}

function* give(n: number): Operation<number> {
  yield* switchOver;
  return n;
}
