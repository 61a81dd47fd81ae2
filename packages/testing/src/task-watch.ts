import type { Task, TraceEvent, Trap } from "@outloop/core";

/** A task that was still alive, as reports show it. */
export interface LivingTask {
  readonly id: number;
  readonly name: string;
  /** What it waits for, in words. */
  readonly waitsFor: string;
  /** Where it was spawned; known in debug mode. */
  readonly origin: string | undefined;
}

/** These are answered in place: whoever asked one last and is parked waits for the children of a scope it leaves. */
const IMMEDIATE = new Set([
  "call",
  "current scope",
  "deadline",
  "get local",
  "now",
  "scope",
  "self",
  "spawn",
  "with local",
]);

/** Knows, from a trace, which tasks of a run are alive, and what each asked last: the same in both modes. */
export class TaskWatch {
  readonly #asked = new Map<Task, Trap | undefined>();

  readonly trace = (event: TraceEvent): void => {
    if (event.kind === "trap") this.#asked.set(event.task, event.trap);
    else if (event.kind === "spawn" || event.kind === "step") this.#asked.set(event.task, undefined);
    else if (event.kind === "end") this.#asked.delete(event.task);
  };

  /** The tasks alive now, in the order of their spawning, without the main task unless `all`. */
  alive(all = false): LivingTask[] {
    return [...this.#asked]
      .filter(([task]) => all || task.id !== 1)
      .map(([task, asked]) => ({
        id: task.id,
        name: task.name,
        waitsFor: waitsFor(task, asked),
        // In debug mode tasks of core carry it; the interface does not show it yet.
        origin: (task as { readonly origin?: string | undefined }).origin,
      }));
  }

  /** The names of those that have something to do at once. */
  ready(): string[] {
    return [...this.#asked.keys()]
      .filter(({ state }) => state === "ready" || state === "new")
      .map((task) => inWords(task));
  }
}

export function taskLine(task: LivingTask): string {
  const origin = task.origin === undefined ? "" : `, spawned ${task.origin}`;
  return `${inWords(task)} waits for ${task.waitsFor}${origin}`;
}

function inWords({ id, name }: { readonly id: number; readonly name: string }): string {
  return `task ${id} '${name}'`;
}

function waitsFor(task: Task, asked: Trap | undefined): string {
  const { state } = task;
  if (state === "new" || state === "ready" || state === "running") return "its turn";
  const said: (Trap & { readonly task?: Task }) | undefined = asked;
  if (said === undefined || IMMEDIATE.has(said.op)) return "its children";
  if (said.task !== undefined)
    return `the ${said.op === "join" ? "end" : "cleanup"} of ${inWords(said.task)}`;
  return describe(said);
}

function describe(asked: Trap & { readonly describe?: unknown }): string {
  try {
    if (typeof asked.describe === "function") return String((asked as { describe(): unknown }).describe());
    if (typeof asked.describe === "string") return asked.describe;
  } catch {
    return "something whose description failed";
  }
  const fields = Object.entries(asked)
    .filter(([, value]) => typeof value === "number" || typeof value === "string")
    .filter(([key]) => key !== "op")
    .map(([key, value]) => `${key}: ${String(value)}`);
  return fields.length === 0 ? asked.op : `${asked.op} { ${fields.join(", ")} }`;
}
