// Random calls on ports of the addon, in this thread and in workers, for a while: `node fuzz.ts [milliseconds] [seed]
// [binary]`. It prints the seed first. Any crash, exception or wrong sort of result ends it with a failure.
import { once } from "node:events";
import { rmSync } from "node:fs";
import { isMainThread, Worker, workerData } from "node:worker_threads";
import { Random } from "./random.ts";
import { fuzzFolder } from "./work.ts";
import { World } from "./world.ts";

interface Task {
  readonly until: number;
  readonly seed: number;
  readonly binary: string | undefined;
}

const macrotask = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

async function run({ until, seed, binary }: Task): Promise<World> {
  const random = new Random(seed);
  const world = new World(random, { binary, signals: isMainThread });
  while (Date.now() < until) {
    for (let i = 0; i < 200; i++) world.step();
    await macrotask();
    if (random.chance(0.05)) globalThis.gc?.();
  }
  // A worker that is ended leaves everything as it is: the environment has to clean up.
  if (isMainThread || random.chance(0.5)) world.end();
  return world;
}

/** Workers one after another, some of them ended in the middle of a call. */
async function workers(task: Task): Promise<number> {
  const random = new Random(task.seed);
  let ended = 0;
  while (Date.now() < task.until) {
    const life = 200 + random.below(1500);
    const until = Math.min(task.until, Date.now() + life);
    const data: Task = { ...task, until, seed: random.below(2 ** 32) };
    const worker = new Worker(new URL(import.meta.url), { workerData: data });
    const exit = once(worker, "exit");
    if (random.chance(0.5)) setTimeout(() => void worker.terminate(), life / 2);
    await exit;
    ended++;
  }
  return ended;
}

if (isMainThread) {
  const [milliseconds = "5000", seedText, binary] = process.argv.slice(2);
  const seed =
    seedText === undefined || seedText === "" ? Math.floor(Math.random() * 2 ** 32) : Number(seedText);
  console.log(`seed ${seed}`);
  process.on("exit", () => rmSync(fuzzFolder(), { recursive: true, force: true }));
  const task: Task = { until: Date.now() + Number(milliseconds), seed, binary };
  const [world, ended] = await Promise.all([run(task), workers(task)]);
  console.log(
    `calls ${world.calls}, received ${world.received}, callbacks ${world.callbacks}, workers ${ended}`,
  );
  if (world.calls === 0 || world.received === 0) throw new Error("The fuzz program did nothing.");
} else {
  await run(workerData as Task);
  process.exit(0);
}
