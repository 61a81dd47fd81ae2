import type { Instant } from "./clock.ts";

/** What is alive in a job, for an observer that comes late. */
export interface SnapshotTask {
  readonly id: number;
  readonly name: string;
  /** The scope it was spawned into. */
  readonly scope: number;
  readonly state: string;
  /** The trap it waits on, in words; absent unless it is parked. */
  readonly words?: string;
  /** Where it was spawned; known in debug mode. */
  readonly origin?: string;
}

/** A scope that is open. */
export interface SnapshotScope {
  readonly id: number;
  /** The scope around it; absent for the root. */
  readonly parent?: number;
  /** The task that opened it; absent for the root. */
  readonly task?: number;
  readonly name: string;
  readonly type: "root" | "task" | "scope" | "timeout" | "moveOnAfter";
  /** When it cancels itself, on the program's clock. */
  readonly due?: Instant;
  readonly shield?: true;
}

/** How something ended, in one word. */
export type EndWord = "value" | "error" | "cancelled";

/**
 * One event of a job, as its observers are told it: plain, JSON-able data that refers to tasks and scopes by number, so
 * that it can be logged, sent and compared. Values and errors are in words of bounded length.
 *
 * Every record has `v`, the version of this format (fields may be added to it, none is ever changed or taken away),
 * `n`, a number that rises by one from event to event, `job`, the number of the job on this thread, `kind`, and `at`:
 * milliseconds on the program's clock. That clock is read at each trap, and where a turn, a step or a wait begins or
 * ends; what happens in between carries the time of the event before.
 *
 * | kind | what has happened | fields |
 * | --- | --- | --- |
 * | `job` | the job begins | `name` of its main task, `kernel`, `mode`, `debug` |
 * | `snapshot` | you came late: this is alive; `n` is that of the event before | as `job`, and `tasks`, `scopes` |
 * | `spawn` | a task was made | `task`, `name`, `scope` it lives in, `by` which task, `origin` in debug mode |
 * | `step` | a task goes on | `task`, `by`: "start", "answer", "error", "cancel", or "children" (a scope's have ended) |
 * | `step end` | it stands again | `task`, `ms` of real time the step took |
 * | `trap` | a task asks | `task`, `op`, `words` |
 * | `answer` | it was answered in place | `task`, `ok`, `value` |
 * | `park` | it waits now | `task`, `op`, `due` if it sleeps; `op` is "children" at a scope's exit |
 * | `wake` | what it waits for has come | `task`, `ok`, `value` |
 * | `cancel asked` | a scope's cancel was requested | `scope`, `why`, `words` |
 * | `cancel` | `Cancelled` is thrown into a task | `task`, `words` |
 * | `scope` | a scope was opened | `scope`, `parent`, `task`, `name`, `type`, `due`, `shield` |
 * | `scope end` | it was left | `scope` |
 * | `swap` | the job has moved to another kernel | `from`, `to` |
 * | `turn` | a turn of the kernel begins | |
 * | `turn end` | it has ended | `next`: "ready", "timer" (at `due`), "never", or "paused" for the host |
 * | `wait` | nothing to do: the job waits | `ms` at most; absent: until something comes from outside |
 * | `wait end` | it goes on | `ms` that it waited, on the kernel's clock |
 * | `end` | a task has ended | `task`, `outcome`, `value`, and what it did while observed: `steps`, `traps`, `ms` |
 * | `job end` | the job has ended | `outcome`, `value` |
 *
 * A parking trap whose answer is at hand has no `park`: its task is ready at once (a `wake` tells what with, where there
 * is a value). The traps `call`, `scope` and `with local` have no `answer` of their own: their body follows.
 */
export type EventRecord = {
  readonly v: 1;
  readonly n: number;
  readonly job: number;
  readonly at: Instant;
} & (
  | ({ readonly kind: "job" } & JobWords)
  | ({
      readonly kind: "snapshot";
      readonly tasks: readonly SnapshotTask[];
      readonly scopes: readonly SnapshotScope[];
    } & JobWords)
  | {
      readonly kind: "spawn";
      readonly task: number;
      readonly name: string;
      readonly scope: number;
      readonly by?: number;
      readonly origin?: string;
    }
  | {
      readonly kind: "step";
      readonly task: number;
      readonly by: "start" | "answer" | "error" | "cancel" | "children";
    }
  | { readonly kind: "step end"; readonly task: number; readonly ms: number }
  | { readonly kind: "trap"; readonly task: number; readonly op: string; readonly words: string }
  | { readonly kind: "answer"; readonly task: number; readonly ok: boolean; readonly value: string }
  | { readonly kind: "park"; readonly task: number; readonly op: string; readonly due?: Instant }
  | { readonly kind: "wake"; readonly task: number; readonly ok: boolean; readonly value: string }
  | {
      readonly kind: "cancel asked";
      readonly scope: number;
      readonly why: "asked" | "deadline" | "failure" | "end";
      readonly words: string;
    }
  | { readonly kind: "cancel"; readonly task: number; readonly words: string }
  | {
      readonly kind: "scope";
      readonly scope: number;
      readonly parent?: number;
      readonly task?: number;
      readonly name: string;
      readonly type: SnapshotScope["type"];
      readonly due?: Instant;
      readonly shield?: true;
    }
  | { readonly kind: "scope end"; readonly scope: number }
  | { readonly kind: "swap"; readonly from: string; readonly to: string }
  | { readonly kind: "turn" }
  | {
      readonly kind: "turn end";
      readonly next: "ready" | "timer" | "never" | "paused";
      readonly due?: Instant;
    }
  | { readonly kind: "wait"; readonly ms?: number }
  | { readonly kind: "wait end"; readonly ms: number }
  | {
      readonly kind: "end";
      readonly task: number;
      readonly outcome: EndWord;
      readonly value: string;
      readonly steps: number;
      readonly traps: number;
      readonly ms: number;
    }
  | { readonly kind: "job end"; readonly outcome: EndWord; readonly value: string }
);

interface JobWords {
  readonly name: string;
  readonly kernel: string;
  readonly mode: "blocking" | "hosted";
  readonly debug: boolean;
}

/**
 * Told of each event of a job, in order, at the moment it happens: keep it short. The same record goes to every
 * observer, so leave it as it is. What an observer causes is told after what it is being told. One that throws is
 * detached, and reported to `onWarning` as `observer failed`.
 */
export type Observer = (record: EventRecord) => void;
