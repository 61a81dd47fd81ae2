import type { Settings, Subject, Workload } from "../harness/workload.ts";
import { asyncio, effect, effection, go, heap, native, simple, touch } from "./subjects.ts";

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
  { phase: "idle", spread: "alike" },
];

const inWords = {
  insert: "insert",
  "call off": "call all off before they fire",
  fire: "fire all, overdue",
  "as due": "fire within one second, as they fall due",
  idle: "n connections, each message puts off one timeout",
};

/** What waiting costs. */
export const time: readonly Workload[] = [
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

function timers(settings: Settings): Workload {
  const phase = settings.phase!;
  return {
    name: `timers ${phase}, ${settings.spread!}`,
    title: `bare kernel timers against setTimeout: ${inWords[phase]}, deadlines ${settings.spread!}`,
    folder: "timers",
    nIsSize: true,
    sizes: phase === "idle" || phase === "as due" ? ENDS : settings.spread === "alike" ? [1_000_000] : SIZES,
    quickSizes: settings.spread === "alike" || phase === "as due" ? [1_000_000] : ENDS,
    memory: phase === "insert",
    steps: (n) => (phase === "idle" ? 1_000_000 : n),
    settings,
    subjects: [
      heap,
      native,
      ...(phase === "insert" || phase === "fire" || phase === "idle" ? [touch] : []),
      { ...simple, maxN: 10_000, why: "inserting takes O(n) there: a million would take hours" },
      { ...asyncio, ...(phase === "idle" ? { share: 0.2 } : {}) },
      // Its timers fire while the thread is held, so there is no moment at which all are overdue.
      ...(phase === "fire" ? [] : [go]),
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
