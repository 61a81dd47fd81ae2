import { call, checkpoint, run, timeout, type Coroutine } from "@outloop/core";
import type { Load, Program } from "../../harness/workload.ts";
import { makeKernel } from "../kernels.ts";

export const program: Program = (load: Load): number => run(makeKernel(load.subject), () => main(load));

function* main({ steps, meter, subject }: Load): Coroutine<number> {
  const { variant } = subject;
  let right = 0;
  meter.begin();
  if (variant === "timeout") {
    for (let index = 0; index < steps; index++) if ((yield* timeout(1000, quick, index)) === index) right++;
  } else if (variant === "call") {
    for (let index = 0; index < steps; index++) if ((yield* call(quick, index)) === index) right++;
  } else {
    for (let index = 0; index < steps; index++) if ((yield* quick(index)) === index) right++;
  }
  meter.end();
  return right;
}

function* quick(n: number): Coroutine<number> {
  yield* checkpoint();
  return n;
}
