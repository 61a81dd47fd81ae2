import { run, sleep, spawn, suspend, type Operation } from "effection";
import type { Load, Program } from "../../harness/workload.ts";
import { switchOver } from "../effection-switch.ts";
import { Census, CHILDREN, levelsOf } from "./tree.ts";

export const program: Program = async (load: Load): Promise<number> => run(() => main(load));

function* main({ n, meter }: Load): Operation<number> {
  const census = new Census();
  const root = yield* spawn(() => node(census, levelsOf(n)));
  // Its queue serves parents before their children: one that only switches would go first for ever.
  while (census.waiting < n) yield* sleep(0);
  meter.alive();
  meter.begin();
  yield* root.halt();
  meter.end();
  return census.cleaned;
}

function* node(census: Census, levels: number): Operation<void> {
  if (levels > 1)
    for (let child = 0; child < CHILDREN; child++) void (yield* spawn(() => node(census, levels - 1)));
  census.waiting++;
  try {
    yield* suspend();
  } finally {
    yield* switchOver;
    census.cleaned++;
  }
}
