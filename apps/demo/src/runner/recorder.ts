import type { EventRecord } from "@outloop/core/inspect";
import { CANCEL, CLOSE, COLUMNS, END, OPEN, PARK, SPAWN, STEP, SWAP, TRAP, WAKE } from "./events.ts";

/** Events sent and not yet looked at, beyond which the program is held up: a page is slower than a kernel. */
const FAR_BEHIND = 60_000;

/** Turns the records of core into columns of numbers; the only file that knows of records. */
export class Recorder {
  /** Steps of tasks so far: the unit in which the world is stopped. */
  steps = 0;
  /** The task being stepped, or 0. */
  current = 0;
  /** When its step began, on the host's clock. */
  began = 0;
  alive = 0;
  /** Called when the page is no longer far behind. */
  onCaughtUp: (() => void) | null = null;
  /** Nothing more is told of the program, only counted. */
  isMuted = false;
  onTrap: ((op: string) => void) | null = null;
  readonly #send: (strings: readonly string[], data: Float64Array) => void;
  readonly #strings = new Map<string, number>();
  #newStrings: string[] = [];
  #data: Float64Array<ArrayBuffer> = new Float64Array(COLUMNS * 4096);
  #length = 0;
  #sent = 0;
  #seen = 0;
  /** A script may run several programs one after the other; each counts its tasks from 1, and its time from anywhere. */
  #firstId = 0;
  #highestId = 0;
  #beganAt = 0;
  #last = 0;
  #hasBegun = false;
  /** Who opened a scope. */
  readonly #owners = new Map<number, number>();
  /** What the task being stepped has asked last, and whether it waits for that now. */
  #asked = "";
  #isParked = false;

  constructor(send: (strings: readonly string[], data: Float64Array) => void) {
    this.#send = send;
    this.#intern("");
  }

  get isBehind(): boolean {
    return this.#sent - this.#seen > FAR_BEHIND;
  }

  seen(events: number): void {
    this.#seen += events;
    if (this.isBehind) return;
    const onCaughtUp = this.onCaughtUp;
    this.onCaughtUp = null;
    onCaughtUp?.();
  }

  /** What `run` and `start` take as `observe`. */
  readonly observe = (record: EventRecord): void => {
    if (!this.#hasBegun || record.kind === "job") this.#begin(record.at);
    this.#last = record.at - this.#beganAt;
    switch (record.kind) {
      case "spawn":
        this.#highestId = Math.max(this.#highestId, this.#idOf(record.task));
        this.alive++;
        return this.#push(SPAWN, record.task, this.#intern(record.name), this.#idOf(record.by));
      case "step":
        this.steps++;
        this.current = this.#idOf(record.task);
        this.began = performance.now();
        this.#isParked = false;
        return this.#push(STEP, record.task, 0, 0);
      case "trap":
        this.onTrap?.(record.op);
        this.#asked = record.words;
        return this.#push(TRAP, record.task, this.#intern(record.words), 0);
      case "park":
        return this.#park(record.task, record.op);
      case "step end":
        // Its answer is at hand, and it has its turn when that comes.
        if (this.current !== 0 && !this.#isParked) this.#push(WAKE, record.task, 0, 1);
        this.current = 0;
        return;
      case "end":
        if (this.current === this.#idOf(record.task)) this.current = 0;
        this.alive--;
        return this.#push(END, record.task, this.#intern(record.outcome), 0);
      default:
        return this.#others(record);
    }
  };

  #others(record: EventRecord): void {
    switch (record.kind) {
      case "wake":
        return this.#push(WAKE, record.task, 0, record.ok ? 1 : 0);
      case "cancel":
        return this.#push(CANCEL, record.task, this.#intern(record.words), 0);
      case "scope":
        // That of a task's own body is the task.
        if (record.task === undefined || record.type === "task") return;
        this.#owners.set(record.scope, record.task);
        return this.#push(OPEN, record.task, this.#intern(`${record.type} ${record.name}`), record.scope);
      case "scope end": {
        const owner = this.#owners.get(record.scope);
        if (owner === undefined) return;
        this.#owners.delete(record.scope);
        return this.#push(CLOSE, owner, 0, record.scope);
      }
      case "swap":
        return this.#push(SWAP, -this.#firstId, this.#intern(record.to), 0);
    }
  }

  flush(): void {
    if (this.#length === 0) return;
    this.#sent += this.#length / COLUMNS;
    this.#send(this.#newStrings, this.#data.slice(0, this.#length));
    this.#newStrings = [];
    this.#length = 0;
  }

  /** Another program begins: its tasks and its time go on behind those of the last one. */
  #begin(at: number): void {
    this.#hasBegun = true;
    this.#firstId = this.#highestId;
    this.#beganAt = at - this.#last;
    this.#owners.clear();
  }

  #park(task: number, op: string): void {
    this.#isParked = true;
    const words = op === "children" ? "waits for its children" : this.#asked;
    this.#push(PARK, task, this.#intern(words), op.startsWith("sleep") ? 1 : 0);
  }

  #idOf(task: number | undefined): number {
    return task === undefined ? 0 : this.#firstId + task;
  }

  #push(kind: number, task: number, detail: number, other: number): void {
    if (this.isMuted) return;
    const data = this.#data;
    const at = this.#length;
    data[at] = kind;
    data[at + 1] = this.#last;
    data[at + 2] = this.#firstId + task;
    data[at + 3] = detail;
    data[at + 4] = other;
    this.#length += COLUMNS;
    if (this.#length === data.length) this.flush();
  }

  #intern(text: string): number {
    let index = this.#strings.get(text);
    if (index === undefined) {
      index = this.#strings.size;
      this.#strings.set(text, index);
      this.#newStrings.push(text);
    }
    return index;
  }
}
