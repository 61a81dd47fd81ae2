import type { JobLines, JobsAnswer, ScopeLine, TaskLine } from "@outloop/inspector";
import { jobInWords } from "./ps.ts";
import { doing, heldInWords, plain, sinceOf, span } from "./words.ts";

interface Node {
  readonly text: string;
  readonly inner: readonly Node[];
}

/** Scopes and tasks as they live in each other. */
export function tasksAsTree(answer: JobsAnswer): string {
  const lines = [`${answer.pid} ${plain(answer.program)}`];
  if (answer.held !== undefined) lines.push(heldInWords(answer.held));
  draw(answer.jobs.map(nodeOfJob), lines);
  if (answer.more !== undefined) lines.push(`and ${answer.more} more jobs`);
  return lines.join("\n");
}

function nodeOfJob(job: JobLines): Node {
  const root = job.scopes.find((scope) => scope.type === "root");
  const hidden = job.alive - job.tasks.length;
  const rest: Node[] = hidden > 0 ? [{ text: `and ${hidden} more, younger tasks`, inner: [] }] : [];
  return {
    text: jobInWords(job),
    inner: [...(root === undefined ? [] : inside(job, root)), ...rest],
  };
}

/** The scopes opened in `scope`, then the tasks spawned into it. */
function inside(job: JobLines, scope: ScopeLine): Node[] {
  const scopes = job.scopes.filter(({ parent, type }) => parent === scope.id && type !== "task");
  const tasks = job.tasks.filter(({ home }) => home === scope.id);
  return [
    ...scopes.map((each) => ({ text: scopeInWords(each, job.now), inner: inside(job, each) })),
    ...tasks.map((task) => nodeOfTask(job, task)),
  ];
}

/** The scope of a task's own body is the task. */
function nodeOfTask(job: JobLines, task: TaskLine): Node {
  const body = job.scopes.find(({ type, task: owner }) => type === "task" && owner === task.id);
  const since = sinceOf(task, job.now);
  const state = task.state === "parked" ? "" : `${task.state}: `;
  const waits = task.waitsFor === undefined ? task.state : `${state}${doing(task)}`;
  return {
    text: `${task.id} ${task.name}  ${waits}${since === "" ? "" : `, for ${since}`}`,
    inner: body === undefined ? [] : inside(job, body),
  };
}

export function scopeInWords({ name, type, due, shield, cancelled }: ScopeLine, now: number): string {
  const notes = [
    ...(due === undefined ? [] : [`due in ${span(due - now)}`]),
    ...(shield === true ? ["shielded"] : []),
    ...(cancelled === undefined ? [] : [`cancelled: ${cancelled}`]),
  ];
  const kind = type === "scope" || type === name ? name : `${type} ${name}`;
  return `(${kind}${notes.length === 0 ? "" : `, ${notes.join(", ")}`})`;
}

/** By hand instead of recursion: scopes may be nested deeper than the stack. */
function draw(nodes: readonly Node[], lines: string[]): void {
  const left = nodes
    .map((node, index) => ({ node, before: "", isLast: index === nodes.length - 1 }))
    .toReversed();
  for (let each = left.pop(); each !== undefined; each = left.pop()) {
    const { node, before, isLast } = each;
    lines.push(plain(`${before}${isLast ? "└─ " : "├─ "}${node.text}`));
    const deeper = `${before}${isLast ? "   " : "│  "}`;
    const { inner } = node;
    for (let index = inner.length - 1; index >= 0; index--)
      left.push({ node: inner[index]!, before: deeper, isLast: index === inner.length - 1 });
  }
}
