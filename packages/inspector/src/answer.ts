import {
  inspect,
  inspectJob,
  jobs,
  type JobReport,
  type JobView,
  type TaskView,
} from "@outloop/core/inspect";
import {
  MOST_JOBS,
  MOST_TASKS,
  type FailedAnswer,
  type InspectAnswer,
  type InspectRequest,
  type JobLines,
  type JobsAnswer,
  type ScopeLine,
  type TaskAnswer,
  type TaskLine,
} from "./protocol.ts";

/** The longest text: a task may wait for a hundred thousand children, each with a name. */
const LONGEST_TEXT = 300;
const MOST_HOLDERS = 50;

/** Answers a request, on the thread that the jobs run on and between their turns. */
export function answer(request: InspectRequest, program: string): InspectAnswer {
  const common = { v: 1, pid: process.pid, program } as const;
  const all = jobs();
  if (request.ask === "jobs") return { ...common, ask: "jobs", ...jobsOf(all) };
  const found = findTask(all, request.task, request.job);
  return "error" in found ? found : { ...common, ask: "task", ...found };
}

function jobsOf(all: readonly JobView[]): Pick<JobsAnswer, "jobs" | "more"> {
  let left = MOST_TASKS;
  const listed = all.slice(0, MOST_JOBS).map((job) => {
    const report = inspectJob(job, { limit: left });
    left -= report.tasks.length;
    return linesOf(report);
  });
  return { jobs: listed, ...(all.length > listed.length ? { more: all.length - listed.length } : {}) };
}

function linesOf({ tasks, scopes, ...job }: JobReport): JobLines {
  return { ...job, name: cut(job.name), tasks: tasks.map(taskLine), scopes: scopes.map(scopeLine) };
}

function findTask(
  all: readonly JobView[],
  id: number,
  jobId: number | undefined,
): Pick<TaskAnswer, "job" | "task" | "holders"> | FailedAnswer {
  const found = all
    .filter((job) => jobId === undefined || job.id === jobId)
    .flatMap((job) => job.tasks().flatMap((task) => (task.id === id ? [{ job, task }] : [])));
  const [first, second] = found;
  const name = jobId === undefined ? String(id) : `${jobId}:${id}`;
  if (first === undefined) return { v: 1, error: `there is no task ${name} alive` };
  if (second !== undefined) {
    const ids = found.map(({ job }) => job.id).join(", ");
    return { v: 1, error: `jobs ${ids} have a task ${id} each: say ${first.job.id}:${id}` };
  }
  const view = inspect(first.task);
  const { tasks: _tasks, scopes: _scopes, ...job } = inspectJob(first.job, { limit: 0 });
  return {
    job,
    task: { ...view, ...texts(view), scopes: view.scopes.map(scopeLine) },
    holders: holdersOf(first.job, view),
  };
}

/** The tasks that `view` waits for, those that these wait for, and so on. */
function holdersOf(job: JobView, view: TaskView): TaskLine[] {
  const alive = new Map(job.tasks().map((task) => [task.id, task]));
  const seen = new Set([view.id]);
  const lines: TaskLine[] = [];
  const left = [...(view.heldBy ?? [])];
  for (let id = left.shift(); id !== undefined && lines.length < MOST_HOLDERS; id = left.shift()) {
    const task = alive.get(id);
    if (task === undefined || seen.has(id)) continue;
    seen.add(id);
    const line = taskLine(inspect(task));
    lines.push(line);
    left.push(...(line.heldBy ?? []));
  }
  return lines;
}

function taskLine(view: TaskView): TaskLine {
  const { scopes, calls: _calls, job: _job, did, ...line } = view;
  const own = scopes.findIndex((scope) => scope.task === view.id);
  return {
    ...line,
    ...texts(view),
    scope: scopes.at(-1)!.id,
    home: scopes[own === -1 ? scopes.length - 1 : own - 1]!.id,
    ...(did === undefined ? {} : { did: { steps: did.steps, traps: did.traps, ms: did.ms } }),
  };
}

function scopeLine({ tasks: _tasks, ...scope }: TaskView["scopes"][number]): ScopeLine {
  return { ...scope, name: cut(scope.name) };
}

/** What of a task may be long, cut. */
function texts({ name, waitsFor, heldBy }: TaskView): Pick<TaskLine, "name" | "waitsFor" | "heldBy"> {
  return {
    name: cut(name),
    ...(waitsFor === undefined ? {} : { waitsFor: cut(waitsFor) }),
    ...(heldBy === undefined ? {} : { heldBy: heldBy.slice(0, MOST_HOLDERS) }),
  };
}

function cut(text: string): string {
  return text.length > LONGEST_TEXT ? `${text.slice(0, LONGEST_TEXT)}…` : text;
}
