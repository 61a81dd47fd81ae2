import type { TaskView } from "@outloop/core/inspect";

/** What core knows of a task, for people, besides its chain of calls. */
export function inWords(view: TaskView): readonly string[] {
  const words: string[] = [];
  if (view.waitsFor !== undefined) words.push(`waits for ${view.waitsFor}`);
  if (view.sleepsUntil !== undefined) words.push(`sleeps until ${round(view.sleepsUntil)} ms`);
  if (view.cancelled !== undefined) words.push(view.cancelled);
  const scopes = view.scopes.map(({ type, name }) =>
    name === "" || name === type ? type : `${type} '${name}'`,
  );
  words.push(`stands in: ${scopes.join(" › ")}`);
  if (view.deadline !== undefined) words.push(`deadline at ${round(view.deadline)} ms`);
  if (view.shielded) words.push("shielded");
  if (view.did !== undefined)
    words.push(`${view.did.steps} steps, ${view.did.traps} traps, ${round(view.did.ms)} ms of the thread`);
  return words;
}

function round(ms: number): number {
  return Number(ms.toFixed(2));
}
