import type { JobReport, ScopeView, TaskView } from "@outloop/core/inspect";

/** The longest request, in bytes: one line of JSON. */
export const LONGEST_REQUEST = 1024;
/** How many tasks, of all jobs together, an answer lists. */
export const MOST_TASKS = 1000;
/** How many jobs. */
export const MOST_JOBS = 100;
/** Milliseconds after which the thread counts as held, and the answer is what is known without it. */
export const PATIENCE = 500;

/** What may be asked. Nothing else is understood, and nothing in it is evaluated. */
export type InspectRequest =
  | { readonly v: 1; readonly ask: "jobs" }
  | {
      readonly v: 1;
      readonly ask: "task";
      readonly task: number;
      /** Which job's; needed when several have a task of that number. */
      readonly job?: number;
    };

/** Who holds the thread, so that it cannot answer itself. */
export interface Held {
  /** Milliseconds since the step began that holds it, or since the thread was last heard of. */
  readonly ms: number;
  /** Milliseconds since its turn began. */
  readonly turnMs: number;
  /** Absent when it is no task: the program's start, or code of the host. */
  readonly job?: number;
  readonly task?: number;
  /** Milliseconds since the rest of the answer was so; absent when nothing is known. */
  readonly knownFor?: number;
}

/** A scope, without its list of tasks. */
export type ScopeLine = Omit<ScopeView, "tasks">;

/** A task as lists show it. */
export interface TaskLine extends Omit<TaskView, "scopes" | "calls" | "did" | "job"> {
  /** The innermost scope it stands in. */
  readonly scope: number;
  /** The scope it was spawned into. */
  readonly home: number;
  readonly did?: { readonly steps: number; readonly traps: number; readonly ms: number };
}

export interface JobLines extends Omit<JobReport, "tasks" | "scopes"> {
  readonly tasks: readonly TaskLine[];
  /** Outer before inner. */
  readonly scopes: readonly ScopeLine[];
}

interface AnswerOfProcess {
  readonly v: 1;
  readonly pid: number;
  /** Its command line, without Node. */
  readonly program: string;
  readonly held?: Held;
}

export interface JobsAnswer extends AnswerOfProcess {
  readonly ask: "jobs";
  readonly jobs: readonly JobLines[];
  /** Jobs left out of a list that would be too long. */
  readonly more?: number;
}

export interface TaskAnswer extends AnswerOfProcess {
  readonly ask: "task";
  /** Absent, as the task, when the thread is held. */
  readonly job?: Omit<JobLines, "tasks" | "scopes">;
  readonly task?: Omit<TaskView, "scopes"> & { readonly scopes: readonly ScopeLine[] };
  /** The tasks that it waits for, those that these wait for, and so on. */
  readonly holders?: readonly TaskLine[];
}

export interface FailedAnswer {
  readonly v: 1;
  readonly error: string;
}

export type InspectAnswer = JobsAnswer | TaskAnswer | FailedAnswer;

/** Reads a request; a string says what is wrong with it. */
export function parseRequest(line: string): InspectRequest | string {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return "a request is one line of JSON";
  }
  if (typeof value !== "object" || value === null) return "a request is an object";
  const { v, ask, task, job } = value as Record<string, unknown>;
  if (v !== 1) return "this process speaks version 1 of the protocol: use an outloop of its version";
  if (ask === "jobs") return { v: 1, ask };
  if (ask !== "task") return `there is nothing to ask but "jobs" and "task"`;
  if (!isNumber(task) || (job !== undefined && !isNumber(job))) return "task and job are whole numbers";
  return { v: 1, ask, task, ...(job === undefined ? {} : { job }) };
}

function isNumber(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}
