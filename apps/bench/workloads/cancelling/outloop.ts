import { checkpoint, run, sleep, spawn, type Coroutine } from "@outloop/core";
import type { Load, Program } from "../../harness/workload.ts";
import { makeKernel, timeless } from "../kernels.ts";
import { Census, CHILDREN, levelsOf } from "./tree.ts";

export const program: Program = (load: Load): number =>
  run(makeKernel(load.subject, timeless()), () => main(load));

function* main({ n, meter }: Load): Coroutine<number> {
  const census = new Census();
  const root = yield* spawn(node, census, levelsOf(n));
  while (census.waiting < n) yield* checkpoint();
  meter.alive();
  meter.begin();
  yield* root.cancel();
  meter.end();
  return census.cleaned;
}

function* node(census: Census, levels: number): Coroutine<void> {
  if (levels > 1) for (let child = 0; child < CHILDREN; child++) yield* spawn(node, census, levels - 1);
  census.waiting++;
  try {
    yield* sleep(Infinity);
  } finally {
    yield* checkpoint();
    census.cleaned++;
  }
}
