import { call, checkpoint, run, spawn, virtualClock, type Coroutine } from "@outloop/core";
import { SimpleKernel } from "@outloop/kernel-simple";

/** One thing measured, done by us and by native promises; both return the same figure, which shows that both did it. */
export interface Workload {
  readonly name: string;
  /** How often the step measured happens in one run. */
  readonly steps: number;
  readonly ours: () => number;
  readonly native: () => Promise<number>;
  /** What both must return. */
  readonly expected: number;
}

const TASKS = 100;
const SWITCHES = 10_000;
const SPAWNED = 100_000;
const DEPTH = 100;
const RESUMES = 500_000;

export const workloads: readonly Workload[] = [
  {
    name: `checkpoint switch, ${TASKS} tasks`,
    steps: TASKS * SWITCHES,
    expected: TASKS * SWITCHES,
    ours: () => simulate(switchingMain),
    native: async () => sum(Array.from({ length: TASKS }, nativeSwitching)),
  },
  {
    name: `spawn + join, ${SPAWNED} alive at once`,
    steps: SPAWNED,
    expected: SPAWNED,
    ours: () => simulate(spawningMain),
    native: async () => {
      const promises: Promise<number>[] = [];
      for (let index = 0; index < SPAWNED; index++) promises.push(nativeOne(1));
      return sum(promises);
    },
  },
  {
    name: `resume ${DEPTH} calls deep`,
    steps: RESUMES,
    expected: RESUMES,
    ours: () => simulate(() => deep(DEPTH)),
    native: () => nativeDeep(DEPTH),
  },
];

function simulate(f: () => Coroutine<number>): number {
  return run(new SimpleKernel({ clock: virtualClock({ turnLimit: Infinity }) }), f);
}

function* switching(): Coroutine<number> {
  let count = 0;
  for (let index = 0; index < SWITCHES; index++) {
    yield* checkpoint();
    count++;
  }
  return count;
}

function* switchingMain(): Coroutine<number> {
  const tasks = [];
  for (let index = 0; index < TASKS; index++) tasks.push(yield* spawn(switching));
  let total = 0;
  for (const task of tasks) total += yield* task.join();
  return total;
}

async function nativeSwitching(): Promise<number> {
  let count = 0;
  for (let index = 0; index < SWITCHES; index++) {
    await undefined;
    count++;
  }
  return count;
}

function* one(n: number): Coroutine<number> {
  yield* checkpoint();
  return n;
}

function* spawningMain(): Coroutine<number> {
  const tasks = [];
  for (let index = 0; index < SPAWNED; index++) tasks.push(yield* spawn(one, 1));
  let total = 0;
  for (const task of tasks) total += yield* task.join();
  return total;
}

async function nativeOne(n: number): Promise<number> {
  await undefined;
  return n;
}

function* deep(depth: number): Coroutine<number> {
  if (depth > 0) return yield* call(deep, depth - 1);
  let count = 0;
  for (let index = 0; index < RESUMES; index++) {
    yield* checkpoint();
    count++;
  }
  return count;
}

async function nativeDeep(depth: number): Promise<number> {
  if (depth > 0) return await nativeDeep(depth - 1);
  let count = 0;
  for (let index = 0; index < RESUMES; index++) {
    await undefined;
    count++;
  }
  return count;
}

async function sum(promises: Promise<number>[]): Promise<number> {
  let total = 0;
  for (const promise of promises) total += await promise;
  return total;
}
