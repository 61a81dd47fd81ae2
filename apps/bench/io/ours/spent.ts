/** Begins to measure; the result ends it, and prints the milliseconds that passed and those this process has worked. */
export function report(): () => void {
  const before = process.cpuUsage();
  const begin = performance.now();
  return () => {
    const wall = performance.now() - begin;
    const { user, system } = process.cpuUsage(before);
    process.stdout.write(`${JSON.stringify({ wall, cpu: (user + system) / 1000 })}\n`);
  };
}
