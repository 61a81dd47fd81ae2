import type { Job, Task } from "@outloop/core";
import { inspect, inspectJob } from "@outloop/core/inspect";
import { isOwn } from "../print-failure.ts";
import { kernels, makeKernel } from "../kernels.ts";
import { UsageError } from "../usage-error.ts";

/** What stands behind a dot at the prompt; each gives text to print. */
export interface Command {
  readonly help: string;
  readonly action: (job: Job<unknown>, argument: string) => string | Promise<string>;
}

export const commands: Readonly<Record<string, Command>> = {
  tasks: {
    help: "The tasks that are alive, and what they wait for",
    action: (job) => {
      const tasks = ofProgram(job);
      return tasks.length === 0 ? "no tasks" : tasks.map(lineOf).join("\n");
    },
  },
  why: {
    help: "Why a task does not go on: .why 3",
    action: (job, argument) => why(job, argument.trim()),
  },
  kernel: {
    help: "The kernel that answers",
    action: (job) => inspectJob(job).kernel,
  },
  swap: {
    help: `Move to another kernel: .swap ${Object.keys(kernels).join(", .swap ")}`,
    action: async (job, argument) => {
      try {
        const kernel = makeKernel(argument.trim(), {});
        await job.swap(kernel);
        return `now on kernel '${kernel.name}'`;
      } catch (error) {
        if (error instanceof UsageError) return error.message;
        return (error as Error).message;
      }
    },
  },
};

/** Without the prompt's own task, which is always there. */
function ofProgram(job: Job<unknown>): Task[] {
  return job.tasks().slice(1);
}

function lineOf(task: Task): string {
  const { id, name, state, waitsFor } = inspect(task);
  return `${String(id).padStart(4)}  ${name.padEnd(16)} ${state}${waitsFor === undefined ? "" : `: ${waitsFor}`}`;
}

function why(job: Job<unknown>, argument: string): string {
  const task = job.tasks().find(({ id }) => String(id) === argument);
  if (task === undefined)
    return `no task ${argument === "" ? "is named: .why 3" : argument}; .tasks shows them`;
  const {
    id,
    name,
    state,
    waitsFor,
    heldBy = [],
    calls,
    origin,
    scopes,
    cancelled,
    sleepsUntil,
  } = inspect(task);
  const { now } = inspectJob(job);
  const lines = [
    `task ${id} '${name}' is ${state}${waitsFor === undefined ? "" : `, waiting for ${waitsFor}`}`,
  ];
  if (sleepsUntil !== undefined)
    lines.push(`  sleeps for ${Math.max(0, Math.ceil(sleepsUntil - now))} ms more`);
  if (heldBy.length > 0) lines.push(`  held by task ${heldBy.join(", task ")}`);
  if (cancelled !== undefined) lines.push(`  ${cancelled}`);
  for (const { name: called, at = "" } of calls.toReversed())
    if (!isOwn(at)) lines.push(`  in ${called}${at === "" ? "" : ` at ${at}`}`);
  if (origin !== undefined && !isOwn(origin)) lines.push(`  spawned ${origin}`);
  lines.push(`  scopes: ${scopes.map((scope) => scope.name).join(" > ")}`);
  return lines.join("\n");
}
