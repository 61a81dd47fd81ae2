import type { Settings, Subject, Workload } from "../harness/workload.ts";

const heap: Subject = { name: "outloop", kernel: "heap" };
const simple: Subject = { name: "outloop", kernel: "simple" };
const native: Subject = { name: "native" };
const effect: Subject = { name: "effect" };
const effection: Subject = { name: "effection" };

const SIZES = [1000, 10_000, 100_000, 1_000_000] as const;
const ENDS = [1000, 1_000_000] as const;

const timerPhases: readonly Settings[] = [
  { phase: "insert", spread: "spread" },
  { phase: "call off", spread: "spread" },
  { phase: "fire", spread: "spread" },
  { phase: "insert", spread: "alike" },
  { phase: "call off", spread: "alike" },
  { phase: "fire", spread: "alike" },
  { phase: "as due", spread: "spread" },
];

const inWords = {
  insert: "insert",
  "call off": "call all off before they fire",
  fire: "fire all, overdue",
  "as due": "fire within one second, as they fall due",
};

function timers(settings: Settings): Workload {
  const phase = settings.phase!;
  return {
    name: `timers ${phase}, ${settings.spread!}`,
    title: `bare kernel timers against setTimeout: ${inWords[phase]}, deadlines ${settings.spread!}`,
    folder: "timers",
    nIsSize: true,
    sizes: settings.spread === "alike" ? [1_000_000] : phase === "as due" ? ENDS : SIZES,
    quickSizes: settings.spread === "alike" || phase === "as due" ? [1_000_000] : ENDS,
    memory: phase === "insert",
    steps: (n) => n,
    settings,
    subjects: [
      heap,
      native,
      { ...simple, maxN: 10_000, why: "inserting takes O(n) there: a million would take hours" },
    ],
  };
}

function sleepers(settings: Settings): Workload {
  const phase = settings.phase!;
  const perSleeper = 0.005;
  const subjects: Subject[] = [{ ...heap, perSleeper }];
  if (phase === "call off") subjects.push({ ...heap, perSleeper, variant: "one by one" });
  subjects.push(
    { ...native, perSleeper },
    { ...effect, perSleeper: 0.02, maxN: 100_000, why: "a minute or more" },
    { ...effection, perSleeper: 0.3, maxN: 1000, why: "its tasks take 90 µs and 2 kB each" },
  );
  return {
    name: `sleepers ${phase}`,
    title: `spawn(sleep, ms) against the setTimeout of timers/promises: ${inWords[phase]}`,
    folder: "sleepers",
    nIsSize: true,
    sizes: phase === "as due" ? ENDS : [1000, 100_000, 1_000_000],
    quickSizes: phase === "as due" ? [1_000_000] : ENDS,
    memory: phase === "insert",
    steps: (n) => n,
    settings,
    subjects,
  };
}

function pingPong(capacity: number): Workload {
  return {
    name: `ping-pong, capacity ${capacity}`,
    title: `two tasks, two channels of capacity ${capacity}, a round trip: two sends and two receives`,
    folder: "ping-pong",
    sizes: [2],
    quickSizes: [2],
    steps: () => 200_000,
    settings: { capacity },
    subjects: [
      heap,
      simple,
      native,
      { ...effect, share: 0.1 },
      { ...effection, share: 0.1, variant: "unbounded" },
    ],
  };
}

function spawning(closures: "shared" | "fresh"): Workload {
  return {
    name: `spawn + join, ${closures}`,
    title: `spawn and join tasks that are alive at once, ${closures === "shared" ? "one shared function" : "a new closure for each"}`,
    folder: "spawning",
    nIsSize: true,
    sizes: closures === "shared" ? [20_000, 200_000] : [200_000],
    quickSizes: [200_000],
    memory: true,
    steps: (n) => n,
    settings: { closures },
    subjects: [
      heap,
      simple,
      native,
      effect,
      { ...effection, maxN: 20_000, why: "half a minute and 3 GB at 200,000" },
    ],
  };
}

export const workloads: readonly Workload[] = [
  {
    name: "switch",
    title: "checkpoint switch among n tasks",
    folder: "switching",
    sizes: [100],
    quickSizes: [100],
    steps: () => 1_000_000,
    subjects: [
      heap,
      simple,
      native,
      { ...effect, share: 0.2 },
      { ...effection, share: 0.2 },
      { ...effection, variant: "until", share: 0.1 },
    ],
  },
  pingPong(0),
  pingPong(1),
  spawning("shared"),
  spawning("fresh"),
  {
    name: "depth",
    title: "resume a task that is n calls deep",
    folder: "depth",
    sizes: [1, 10, 100, 1000, 10_000],
    quickSizes: [1, 100, 10_000],
    steps: () => 500_000,
    subjects: [
      heap,
      native,
      { ...effect, share: 0.04 },
      { ...effection, share: 0.01, maxN: 1000, why: "its resume goes down the whole stack, which overflows" },
    ],
  },
  {
    name: "timeouts",
    title: "operations that end long before their timeout of one second",
    folder: "timeouts",
    nIsSize: true,
    sizes: [1_000_000],
    quickSizes: [1_000_000],
    steps: (n) => n,
    baseline: "native timeout",
    subjects: [
      { ...heap, variant: "timeout" },
      { ...heap, variant: "call" },
      { ...heap, variant: "without" },
      { ...native, variant: "timeout" },
      { ...native, variant: "without" },
      { ...effect, variant: "timeout", share: 0.05 },
      { ...effect, variant: "without", share: 0.05 },
      { ...effection, variant: "timeout", share: 0.005 },
      { ...effection, variant: "without", share: 0.05 },
    ],
  },
  {
    name: "simulated day",
    title: "a hundred heartbeats of one second through a day of virtual time, for each wake-up",
    folder: "day",
    sizes: [100],
    quickSizes: [100],
    steps: () => 8_640_000,
    subjects: [heap, simple, { ...native, share: 1 / 86.4 }, { ...effect, share: 1 / 864 }],
  },
  ...timerPhases.map(timers),
  ...(["insert", "call off", "fire", "as due"] as const).map((phase) =>
    sleepers({ phase, spread: "spread" }),
  ),
];
