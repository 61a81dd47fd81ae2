import { race, run, sleep, type Operation } from "effection";
import type { Load, Program } from "../../harness/workload.ts";
import { switchOver } from "../effection-switch.ts";

export const program: Program = async (load: Load): Promise<number> => run(() => main(load));

function* main({ steps, meter, subject }: Load): Operation<number> {
  let right = 0;
  meter.begin();
  if (subject.variant === "timeout") {
    for (let index = 0; index < steps; index++) {
      if ((yield* race([quick(index), timedOut(1000)])) === index) right++;
    }
  } else {
    for (let index = 0; index < steps; index++) if ((yield* quick(index)) === index) right++;
  }
  meter.end();
  return right;
}

function* timedOut(ms: number): Operation<never> {
  yield* sleep(ms);
  throw new Error("timed out");
}

function* quick(n: number): Operation<number> {
  yield* switchOver;
  return n;
}
