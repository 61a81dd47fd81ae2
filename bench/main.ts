// pnpm bench: what the basic steps cost beside native promises, side by side in one process. Trust the ratios: the
// nanoseconds are those of one machine in one phase.
import { workloads, type Workload } from "./workloads.ts";

const WARM_UPS = 2;
const ROUNDS = 9;

for (const workload of workloads) {
  const ours: number[] = [];
  const native: number[] = [];
  for (let round = -WARM_UPS; round < ROUNDS; round++) {
    const our = await cpuNanoseconds(workload, workload.ours);
    const their = await cpuNanoseconds(workload, workload.native);
    if (round < 0) continue;
    ours.push(our);
    native.push(their);
  }
  const ratio = median(ours.map((our, index) => our / native[index]!));
  process.stdout.write(
    `${workload.name.padEnd(36)} ${format(median(ours))} ns  native promises ${format(median(native))} ns` +
      `  ratio ${ratio.toFixed(2)} (${spread(ours, native)})\n`,
  );
}

/** CPU time of one run, per step. */
async function cpuNanoseconds(workload: Workload, subject: () => number | Promise<number>): Promise<number> {
  const before = process.cpuUsage();
  const result = await subject();
  const { user, system } = process.cpuUsage(before);
  if (result !== workload.expected)
    throw new Error(`${workload.name}: got ${result}, expected ${workload.expected}`);
  return ((user + system) * 1000) / workload.steps;
}

function spread(ours: readonly number[], native: readonly number[]): string {
  const ratios = ours.map((our, index) => our / native[index]!);
  return `${Math.min(...ratios).toFixed(2)} to ${Math.max(...ratios).toFixed(2)}`;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1]!;
}

function format(nanoseconds: number): string {
  return nanoseconds.toFixed(nanoseconds < 100 ? 1 : 0).padStart(7);
}
