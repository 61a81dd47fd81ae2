import type { Load, Program } from "../../harness/workload.ts";

export const program: Program = async ({ n, meter, settings }: Load): Promise<number> => {
  const fresh = settings.closures === "fresh";
  const promises: Promise<number>[] = Array.from({ length: n });
  meter.begin();
  for (let index = 0; index < n; index++) {
    promises[index] = fresh
      ? (async () => {
          await undefined;
          return index;
        })()
      : give(index);
  }
  meter.alive();
  let right = 0;
  for (let index = 0; index < n; index++) if ((await promises[index]) === index) right++;
  meter.end();
  return right;
};

async function give(n: number): Promise<number> {
  await undefined;
  return n;
}
