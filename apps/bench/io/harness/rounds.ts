// Interleaved rounds. Between any two measurements stands a short run against the reference, so that each measurement
// is compared with what the machine gave right before and right after it: such machines have slow phases of minutes.
import { measure, type Load, type Measured } from "./load.ts";
import { startServer, type Server } from "./processes.ts";
import type { Tool, Tools } from "./tools.ts";

export interface Subject {
  readonly id: string;
  readonly label: string;
  readonly command: Tool;
}

export interface Sample extends Measured {
  /** The same figures of the two reference runs around it, their mean. */
  readonly reference: { readonly cost: number; readonly p50: number };
  /** Why this sample deserves less trust, or undefined. */
  readonly noise: string | undefined;
}

export interface Plan {
  readonly load: Load;
  readonly reference: Subject;
  readonly subjects: readonly Subject[];
  readonly rounds: number;
  /** Milliseconds of one measurement; a reference run takes a third. */
  readonly window: number;
  readonly progress: (text: string) => void;
}

export interface Outcome {
  readonly samples: ReadonlyMap<string, readonly Sample[]>;
  /** Subjects that could not be measured, with the reason. */
  readonly missing: ReadonlyMap<string, string>;
}

/** Other processes may use this much of either core; beyond, the run is repeated. */
const OTHERS = 0.08;
/** The two references around a run may differ by this much; beyond, the machine changed its phase. */
const PHASE = 0.1;
const ATTEMPTS = 2;

export async function playRounds(tools: Tools, plan: Plan): Promise<Outcome> {
  const missing = new Map<string, string>();
  const samples = new Map<string, Sample[]>();
  const servers = new Map<Subject, Server>();
  const reference = await start(plan.reference);
  if (typeof reference === "string") throw new Error(`the reference: ${reference}`);
  try {
    for (const subject of plan.subjects) {
      const server = await start(subject);
      if (typeof server === "string") missing.set(subject.id, server);
      else servers.set(subject, server);
    }
    // One that fails is out of all rounds: a median of what is left would not be of the same rounds as the others'.
    const attempt = async <T>(subject: Subject, work: () => Promise<T>): Promise<T | undefined> => {
      try {
        return await work();
      } catch (error) {
        await servers.get(subject)!.stop();
        servers.delete(subject);
        samples.delete(subject.id);
        missing.set(subject.id, (error as Error).message);
        plan.progress(`${subject.label}: ${(error as Error).message}`);
        return undefined;
      }
    };
    for (const [subject, server] of servers)
      await attempt(subject, () => measure(tools, server, plan.load, plan.window)); // compiles its code
    for (let round = 0; round < plan.rounds; round++) {
      for (const [subject, server] of rotated([...servers], round)) {
        const sample = await attempt(subject, () => bracketed(tools, plan, reference, server));
        if (sample === undefined) continue;
        samples.set(subject.id, [...(samples.get(subject.id) ?? []), sample]);
        const note = sample.noise === undefined ? "" : `  (${sample.noise})`;
        plan.progress(
          `round ${round + 1}/${plan.rounds}  ${subject.label.padEnd(34)} ${sample.cost.toFixed(3)} s/100k  ` +
            `${(sample.cost / sample.reference.cost).toFixed(2)} x C  p50 ${sample.p50.toFixed(0)} us${note}`,
        );
      }
    }
  } finally {
    for (const server of [reference, ...servers.values()]) await server.stop();
  }
  return { samples, missing };
}

async function start({ command }: Subject): Promise<Server | string> {
  if ("missing" in command) return command.missing;
  return await startServer(command).catch((error: Error) => error.message);
}

/** Repeats a measurement that was disturbed; after a few attempts the least disturbed one is taken, and flagged. */
async function bracketed(tools: Tools, plan: Plan, reference: Server, server: Server): Promise<Sample> {
  let best: { sample: Sample; disturbance: number } | undefined;
  let before = await measure(tools, reference, plan.load, plan.window / 3);
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const measured = await measure(tools, server, plan.load, plan.window);
    const after = await measure(tools, reference, plan.load, plan.window / 3);
    const others = Math.max(...measured.others);
    const phase = Math.abs(before.cost / after.cost - 1);
    const noise =
      [
        others > OTHERS ? `others used ${(others * 100).toFixed(0)} % of a core` : "",
        phase > PHASE ? `the references differ by ${(phase * 100).toFixed(0)} %` : "",
      ]
        .filter(Boolean)
        .join(", ") || undefined;
    const sample = {
      ...measured,
      reference: { cost: (before.cost + after.cost) / 2, p50: (before.p50 + after.p50) / 2 },
      noise,
    };
    if (noise === undefined) return sample;
    const disturbance = others / OTHERS + phase / PHASE;
    if (best === undefined || disturbance < best.disturbance) best = { sample, disturbance };
    before = after;
  }
  return best!.sample;
}

function rotated<T>(items: readonly T[], by: number): T[] {
  const from = by % Math.max(1, items.length);
  return [...items.slice(from), ...items.slice(0, from)];
}
