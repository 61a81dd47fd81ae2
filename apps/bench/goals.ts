// What the measurements are to show: how much of a peer's cost is to be enough for us, at most.

interface Place {
  readonly subject: string;
  readonly n: number;
}

export interface Goal {
  readonly text: string;
  readonly workload: string;
  /** A ratio of one to another, or what one has (seconds, kilobytes), or has more than another (milliseconds of CPU). */
  readonly metric: "cpu" | "bytes" | "seconds" | "kilobytes" | "milliseconds more";
  readonly of: Place;
  /** What it is compared with. */
  readonly to?: Place;
  readonly atMost: number;
}

const HEAP = "outloop/heap";
const MILLION = 1_000_000;

interface More {
  readonly to?: string;
  readonly metric?: Goal["metric"];
  readonly of?: string;
}

function below(text: string, workload: string, n: number, atMost: number, more: More = {}): Goal {
  const { to = "native", metric = "cpu", of = HEAP } = more;
  return { text, workload, metric, of: { subject: of, n }, to: { subject: to, n }, atMost };
}

function growth(text: string, workload: string, from: number, n: number, atMost: number): Goal {
  return { text, workload, metric: "cpu", of: { subject: HEAP, n }, to: { subject: HEAP, n: from }, atMost };
}

const LOGARITHM = Math.log(MILLION) / Math.log(1000);
const growing = (workload: string): Goal =>
  growth("from 1,000 no faster than log n", workload, 1000, MILLION, LOGARITHM);

const switching: readonly Goal[] = [
  below("at most 0.9x native promises", "switch", 100, 0.9),
  below("20x faster than Effect", "switch", 100, 0.05, { to: "effect" }),
  below("20x faster than effection", "switch", 100, 0.05, { to: "effection" }),
  below("within 1.5x of bare generators", "switch", 100, 1.5, { to: "generator" }),
  below("at most 3x with somebody told of everything", "tracing", 100, 3, {
    of: `${HEAP} on`,
    to: `${HEAP} off`,
  }),
  below("nothing for what nobody uses (within 3 %)", "tracing", 100, 1.03, {
    of: `${HEAP} off`,
    to: "unhooked/heap",
  }),
  ...["ping-pong, capacity 0", "ping-pong, capacity 1"].map((workload) =>
    below("at most 0.7x native promises", workload, 2, 0.7),
  ),
  ...["fan-out", "fan-in"].map((workload) => below("at most 0.7x native promises", workload, 100, 0.7)),
];

const tasks: readonly Goal[] = [
  below("at most 0.6x native promises", "spawn + join, shared", 200_000, 0.6),
  below("at most 0.8x their memory", "spawn + join, shared", 200_000, 0.8, { metric: "bytes" }),
  growth("linear to a million (within a half)", "spawn + join, shared", 20_000, MILLION, 1.5),
  below("at most 1.2x native promises", "spawn + join, fresh", 200_000, 1.2),
  ...[1111, 111_111].map((n) => below("5x faster than Effect", "cancel a tree", n, 0.2, { to: "effect" })),
  below("at most 1.5x native async functions", "depth", 100, 1.5),
  growth("flat from depth 1 (within a fifth)", "depth", 1, 10_000, 1.2),
];

const phases = ["insert", "call off", "fire", "as due"];

const time: readonly Goal[] = [
  ...["spread", "alike"].flatMap((spread) =>
    phases
      .filter((phase) => spread === "spread" || phase !== "as due")
      .map((phase) => below("5x cheaper than Node's timers", `timers ${phase}, ${spread}`, MILLION, 0.2)),
  ),
  below("5x cheaper than Node's timers", "timers idle, alike", MILLION, 0.2),
  ...phases.map((phase) => below("5x cheaper than timers/promises", `sleepers ${phase}`, MILLION, 0.2)),
  ...["timers insert, spread", "timers insert, alike", "sleepers insert"].map((workload) =>
    below("less memory than Node's timers", workload, MILLION, 1, { metric: "bytes" }),
  ),
  ...phases.slice(0, 3).map((phase) => growing(`timers ${phase}, spread`)),
  ...phases.slice(0, 3).map((phase) => growing(`sleepers ${phase}`)),
  below("at most 3x the same operations without timeout", "timeouts", MILLION, 3, {
    of: `${HEAP} timeout`,
    to: `${HEAP} without`,
  }),
  {
    text: "a day takes seconds (fewer than 20)",
    workload: "simulated day",
    metric: "seconds",
    of: { subject: HEAP, n: 100 },
    atMost: 20,
  },
];

const processes: readonly Goal[] = [
  below("at most 1.1x node -e", "start-up", 1, 1.1, { of: "outloop/simple", to: "node -e" }),
  below("hosted adds less than a millisecond", "start-up", 1, 1, {
    of: "outloop/simple hosted",
    to: "outloop/simple",
    metric: "milliseconds more",
  }),
  {
    text: "at most 8 kB, core and a kernel",
    workload: "bundle size",
    metric: "kilobytes",
    of: { subject: "outloop/simple", n: 1 },
    atMost: 8,
  },
];

export const goals: readonly Goal[] = [...switching, ...tasks, ...time, ...processes];
