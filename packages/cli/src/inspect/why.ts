import type { TaskAnswer, TaskLine } from "@outloop/inspector";
import { scopeInWords } from "./tree.ts";
import { doing, heldInWords, plain, sinceOf, span } from "./words.ts";

/** Why a task stands where it stands: what it waits for, who holds that, and what is around it. */
export function whyInWords({ held, job, task, holders = [] }: TaskAnswer): string {
  if (job === undefined || task === undefined)
    return `${heldInWords(held!)}; no task can be looked at before it lets go`;
  const { now } = job;
  const since = sinceOf(task, now);
  const did = task.did;
  const lines: [string, string][] = [
    ["waits for", task.waitsFor ?? "nothing"],
    ...chainOf(task, holders, now).map((text): [string, string] => ["held by", text]),
    ["calls", task.calls.map(({ name, at }) => (at === undefined ? name : `${name} (${at})`)).join(" > ")],
    ["spawned", task.origin ?? "not known; with debug: true it is"],
    ["inside", task.scopes.map((scope) => scopeInWords(scope, now)).join(" > ")],
    ["deadline", task.deadline === undefined ? "none" : dueIn(task.deadline - now)],
    ["shielded", task.shielded ? "yes" : "no"],
    ["cancelled", task.cancelled ?? "no"],
    [
      "did",
      did === undefined ? "not counted" : `${did.steps} steps, ${did.traps} traps, ${did.ms.toFixed(1)} ms`,
    ],
  ];
  const head = `task ${task.id} '${task.name}' of job ${job.id} '${job.name}': ${task.state}`;
  return [
    `${head}${since === "" ? "" : `, for ${since}`}`,
    ...lines.map(([key, text]) => `  ${key.padEnd(11)}${text}`),
  ]
    .map(plain)
    .join("\n");
}

function dueIn(ms: number): string {
  return ms < 0 ? `${span(-ms)} ago` : `in ${span(ms)}`;
}

/** Each holder in a line, and whether they wait in a circle. */
function chainOf(task: NonNullable<TaskAnswer["task"]>, holders: readonly TaskLine[], now: number): string[] {
  const lines = holders.map((each) => {
    const since = sinceOf(each, now);
    return `task ${each.id} '${each.name}', which ${
      each.waitsFor === undefined ? `is ${each.state}` : `waits for ${doing(each)}`
    }${since === "" ? "" : `, for ${since}`}`;
  });
  const circle = circleOf(task, holders);
  return circle === undefined ? lines : [...lines, `a circle, ${circle.join(" > ")}: none of them can go on`];
}

/** The way from `task` back to itself, where each waits for exactly one other. */
function circleOf(
  task: Pick<TaskLine, "id" | "heldBy">,
  holders: readonly TaskLine[],
): readonly number[] | undefined {
  const path = [task.id];
  let next = task.heldBy;
  while (next?.length === 1 && path.length <= holders.length + 1) {
    const id = next[0]!;
    path.push(id);
    const at = path.indexOf(id);
    if (at < path.length - 1) return path.slice(at);
    next = holders.find((each) => each.id === id)?.heldBy;
  }
  return undefined;
}
