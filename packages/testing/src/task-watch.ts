import { inspect, type JobView } from "@outloop/core/inspect";

/** A task that was still alive, as reports show it. */
export interface LivingTask {
  readonly id: number;
  readonly name: string;
  /** What it waits for, in words. */
  readonly waitsFor: string;
  /** Where it was spawned; known in debug mode. */
  readonly origin: string | undefined;
}

/** Knows which tasks of a run are alive: the same in both modes, once the run has begun. */
export class TaskWatch {
  job: JobView | undefined = undefined;

  /** The tasks alive now, in the order of their spawning, without the main task unless `all`. */
  alive(all = false): LivingTask[] {
    const tasks = this.job?.tasks() ?? [];
    return tasks
      .filter(({ id }) => all || id !== 1)
      .map((task) => {
        const { id, name, waitsFor, origin } = inspect(task);
        return { id, name, waitsFor: waitsFor ?? "its turn", origin };
      });
  }

  /** The names of those that have something to do at once. */
  ready(): string[] {
    const tasks = this.job?.tasks() ?? [];
    return tasks
      .filter(({ state }) => state === "ready" || state === "new")
      .map(({ id, name }) => inWords(id, name));
  }
}

export function taskLine({ id, name, waitsFor, origin }: LivingTask): string {
  return `${inWords(id, name)} waits for ${waitsFor}${origin === undefined ? "" : `, spawned ${origin}`}`;
}

function inWords(id: number, name: string): string {
  return `task ${id} '${name}'`;
}
