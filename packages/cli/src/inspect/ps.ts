import type { JobLines, JobsAnswer, TaskLine } from "@outloop/inspector";
import { doing, heldInWords, plain, sinceOf, span, table } from "./words.ts";

/** A line for each job of each process. */
export function listProcesses(answers: readonly JobsAnswer[]): string {
  if (answers.length === 0)
    return "no process of yours can be looked into: start one with OUTLOOP_INSPECT=1 outloop run FILE";
  const rows = answers.flatMap(({ pid, program, jobs, held }) => {
    const state = (job: JobLines | undefined): string =>
      held === undefined ? countStates(job) : "held, see ps PID";
    if (jobs.length === 0) return [[String(pid), "", "", "", "", "", state(undefined), program]];
    return jobs.map((job) => [
      String(pid),
      String(job.id),
      job.name,
      job.mode,
      job.kernel,
      String(job.alive),
      state(job),
      program,
    ]);
  });
  const head = ["PID", "JOB", "NAME", "MODE", "KERNEL", "TASKS", "STATES", "PROGRAM"];
  return table([head, ...rows], new Set([0, 1, 5])).join("\n");
}

function countStates(job: JobLines | undefined): string {
  if (job === undefined) return "no job";
  const counts = new Map<string, number>();
  for (const { state } of job.tasks) counts.set(state, (counts.get(state) ?? 0) + 1);
  return [...counts].map(([state, count]) => `${count} ${state}`).join(", ");
}

/** The jobs and tasks of a process. `busy`: what part of the last moments each task ran, by job and task. */
export function listTasks(answer: JobsAnswer, busy?: ReadonlyMap<string, number>): string {
  const lines = [`${answer.pid} ${plain(answer.program)}`];
  if (answer.held !== undefined) lines.push(heldInWords(answer.held));
  if (answer.jobs.length === 0 && answer.held === undefined) lines.push("no job is running");
  for (const job of answer.jobs) lines.push("", ...linesOf(job, busy));
  if (answer.more !== undefined) lines.push("", `and ${answer.more} more jobs`);
  return lines.join("\n");
}

function linesOf(job: JobLines, busy: ReadonlyMap<string, number> | undefined): string[] {
  const cells = (task: TaskLine): string[] => [
    String(task.id),
    task.name,
    task.state,
    sinceOf(task, job.now),
    busy === undefined ? `${(task.did?.ms ?? 0).toFixed(1)} ms` : percent(busy.get(`${job.id}:${task.id}`)),
    doing(task),
  ];
  const head = ["TASK", "NAME", "STATE", "SINCE", busy === undefined ? "RAN" : "CPU", "WAITS FOR"];
  const rows = table([head, ...job.tasks.map(cells)], new Set([0, 3, 4]));
  const hidden = job.alive - job.tasks.length;
  return [jobInWords(job), ...rows, ...(hidden > 0 ? [`and ${hidden} more, younger ones`] : [])];
}

export function jobInWords({ id, name, mode, kernel, alive, now }: JobLines): string {
  const tasks = `${alive} task${alive === 1 ? "" : "s"}`;
  return plain(`job ${id} '${name}', ${mode} on kernel ${kernel}, ${tasks}, its clock at ${span(now)}`);
}

function percent(part: number | undefined): string {
  return part === undefined ? "" : `${Math.min(100, part * 100).toFixed(0)} %`;
}
