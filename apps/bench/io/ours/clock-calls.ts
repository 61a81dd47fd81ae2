/** Calls `call` again and again, and writes what one took, in microseconds. The first third warms up and is not counted. */
export function clockCalls(times: number, call: () => void): void {
  for (let i = 0; i < times / 2; i++) call();
  const taken: number[] = [];
  for (let i = 0; i < times; i++) {
    const before = process.hrtime.bigint();
    call();
    taken.push(Number(process.hrtime.bigint() - before) / 1000);
  }
  taken.sort((a, b) => a - b);
  const mean = taken.reduce((sum, value) => sum + value, 0) / times;
  const at = (part: number): number => taken[Math.floor(times * part)]!;
  process.stdout.write(`${JSON.stringify({ p50: at(0.5), p99: at(0.99), mean })}\n`);
}
