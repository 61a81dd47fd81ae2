import type { Load, Program } from "../../harness/workload.ts";

/** No loop, no tasks, no answers: what making generators, each stepped into its middle and then to its end, costs by itself. */
export const program: Program = ({ n, meter, settings }: Load): number => {
  const fresh = settings.closures === "fresh";
  const all: Generator<void, number, void>[] = Array.from({ length: n });
  meter.begin();
  for (let index = 0; index < n; index++) {
    const each = fresh
      ? (function* (): Generator<void, number, void> {
          yield;
          return index;
        })()
      : give(index);
    each.next();
    all[index] = each;
  }
  meter.alive();
  let right = 0;
  for (let index = 0; index < n; index++) if (all[index]!.next().value === index) right++;
  meter.end();
  return right;
};

function* give(n: number): Generator<void, number, void> {
  yield;
  return n;
}
