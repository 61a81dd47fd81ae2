import type { Load } from "../harness/workload.ts";

/**
 * The delays of n timers, in whole milliseconds, the same for every subject and in every round.
 *
 * Spread ones are drawn at random. Alike ones are eight different values, the best case for Node, which keeps a list
 * for each duration. Timers that are to fire lie within a short span behind the time that it takes to make them all.
 * Sleepers whose making is measured fire afterwards, too: a promise that sleeps cannot be called off without a signal.
 */
export function delays({ n, settings, subject }: Load): Float64Array {
  const { phase, spread } = settings;
  const [base, span] =
    phase === "call off" || phase === "idle" || (phase === "insert" && subject.perSleeper === undefined)
      ? [60_000, 60_000]
      : [Math.ceil(30 + n * (subject.perSleeper ?? 0.002)), phase === "fire" ? 100 : 1000];
  const random = mulberry32(1);
  return Float64Array.from({ length: n }, (_, index) =>
    spread === "alike" ? base + (index % 8) : base + Math.floor(random() * span),
  );
}

/** How long a connection may be silent, where that is what is measured. */
export const IDLE_MS = 60_000;
/** Connections get their messages in this order: each as often, no two neighbours one after the other. */
export const STRIDE = 7919;

/** Holds the thread until timers with these delays, started by now, are all due; the last moment awake. */
export function blockUntilDue(all: Float64Array): void {
  let longest = 0;
  for (const delay of all) longest = Math.max(longest, delay);
  const end = performance.now() + longest + 5;
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, longest);
  while (performance.now() < end);
}

/** A small generator of random numbers in [0, 1), the same everywhere for the same seed. */
function mulberry32(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}
