import type { Body, Coroutine, Kernel, Job } from "@outloop/core";
import { HeapKernel } from "@outloop/kernel-heap";
import { SimpleKernel } from "@outloop/kernel-simple";
import { Recorder, Replay, type MakeKernel, type RecordOptions, type ReplayOptions } from "@outloop/replay";
import type { Note } from "./programs.ts";

export type Program = (note: Note) => Coroutine<unknown>;
export type Mode = "blocking" | "hosted";
export const modes = ["blocking", "hosted"] as const;

export const simple: MakeKernel = (options) => new SimpleKernel(options);
export const heap: MakeKernel = (options) => new HeapKernel(options);
/** Chooses orders of its own, which a replay must not let it. */
export const seeded: MakeKernel = (options) => new HeapKernel({ ...options, seed: 99 });

export interface Ran {
  readonly transcript: readonly string[];
  readonly value?: unknown;
  readonly error?: unknown;
}

/** What `f` gives or throws, and what it noted. */
async function ran(f: (note: Note) => unknown): Promise<Ran> {
  const transcript: string[] = [];
  try {
    return { transcript, value: await f((entry) => transcript.push(entry)) };
  } catch (error) {
    return { transcript, error };
  }
}

/** Records a run of `program`, and gives its log. */
export async function record(
  kernel: Kernel,
  program: Program,
  mode: Mode,
  { onJob = () => {}, ...options }: RecordOptions & { readonly onJob?: (job: Job<unknown>) => void } = {},
): Promise<{ readonly log: string; readonly first: Ran; readonly recorder: Recorder }> {
  const lines: string[] = [];
  const recorder = new Recorder((line) => lines.push(line), options);
  const first = await ran((note) => {
    const body: Body<unknown> = () => program(note);
    if (mode === "blocking") return recorder.run(kernel, body);
    const job = recorder.start(kernel, body);
    onJob(job);
    return job;
  });
  return { log: lines.join(""), first, recorder };
}

/** Replays a log with `program`. */
export function replay(
  log: string,
  program: Program,
  make: MakeKernel = simple,
  { onJob = () => {}, ...options }: ReplayOptions & { readonly onJob?: (job: Job<unknown>) => void } = {},
): Promise<Ran> {
  return ran((note) => {
    const again = new Replay(log, options);
    const body: Body<unknown> = () => program(note);
    if (again.header.mode === "blocking") return again.run(make, body);
    const job = again.start(make, body);
    onJob(job);
    return job;
  });
}
