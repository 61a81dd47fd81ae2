import co from "co";
import type { Load, Program } from "../../harness/workload.ts";
import { RESOLVED } from "../resolved.ts";

export const program: Program = async ({ n, meter }: Load): Promise<number> => {
  const promises: Promise<number>[] = Array.from({ length: n });
  meter.begin();
  for (let index = 0; index < n; index++) promises[index] = co(give, index);
  meter.alive();
  let right = 0;
  for (let index = 0; index < n; index++) if ((await promises[index]) === index) right++;
  meter.end();
  return right;
};

function* give(n: number): Generator<unknown, number, unknown> {
  yield RESOLVED;
  return n;
}
