import type { Task, TraceEvent, Trap } from "@outloop/core";
import { COLUMNS, CANCEL, END, PARK, SPAWN, STEP, SWAP, TRAP, TURN, WAKE } from "./events.ts";

/** Events sent and not yet looked at, beyond which the program is held up: a page is slower than a kernel. */
const FAR_BEHIND = 400_000;
/** Longer descriptions of traps are cut: nobody reads them, and everybody has to carry them. */
const LONGEST = 120;

/** Turns what core tells of a program into columns of numbers; the only file that knows how core tells it. */
export class Recorder {
  /** Steps of tasks so far: the unit in which the world is stopped. */
  steps = 0;
  turns = 0;
  /** The task being stepped, or 0. */
  current = 0;
  /** When its step began, on the host's clock. */
  began = 0;
  alive = 0;
  /** Called when the page is no longer far behind. */
  onCaughtUp: (() => void) | null = null;
  onTrap: ((op: string) => void) | null = null;
  readonly #send: (strings: readonly string[], data: Float64Array) => void;
  readonly #strings = new Map<string, number>();
  #newStrings: string[] = [];
  #data: Float64Array<ArrayBuffer> = new Float64Array(COLUMNS * 4096);
  #length = 0;
  #sent = 0;
  #seen = 0;
  #now: () => number = () => 0;
  /** The program's clock is `#base` plus what `#now` shows. */
  #base = 0;
  #last = 0;
  /** A script may run several programs one after the other; each counts its tasks from 1. */
  #firstId = 0;
  #highestId = 0;
  readonly #waits = new Map<number, string>();

  constructor(send: (strings: readonly string[], data: Float64Array) => void) {
    this.#send = send;
    this.#intern("");
  }

  /** From here on `now` shows the time; the program's time goes on where it was. */
  readTime(now: () => number): void {
    this.#base = this.#last - now();
    this.#now = now;
  }

  /** Another program begins, whose tasks count from 1 again. */
  begin(): void {
    this.#park();
    this.#firstId = this.#highestId;
  }

  get isBehind(): boolean {
    return this.#sent - this.#seen > FAR_BEHIND;
  }

  seen(events: number): void {
    this.#seen += events;
    if (!this.isBehind) this.onCaughtUp?.();
  }

  /** What `run` and `start` take as `trace`. */
  readonly trace = (event: TraceEvent): void => {
    if (event.kind === "swap") {
      this.#park();
      this.#push(SWAP, 0, this.#intern(event.to), 0);
      return;
    }
    const id = this.#firstId + event.task.id;
    switch (event.kind) {
      case "spawn":
        this.#highestId = Math.max(this.#highestId, id);
        this.alive++;
        return this.#push(SPAWN, id, this.#intern(event.task.name), this.#idOf(event.by));
      case "step":
        this.#park();
        this.steps++;
        this.current = id;
        this.began = performance.now();
        return this.#push(STEP, id, 0, 0);
      case "trap":
        this.onTrap?.(event.trap.op);
        return this.#trap(id, event.trap);
      case "wake":
        return this.#push(WAKE, id, 0, event.ok ? 1 : 0);
      case "cancel":
        return this.#push(CANCEL, id, this.#intern(short(String(event.error))), 0);
      case "end":
        if (this.current === id) this.current = 0;
        this.alive--;
        this.#waits.delete(id);
        return this.#push(END, id, 0, 0);
    }
  };

  /** A turn has ended. */
  turnEnded(): void {
    this.#park();
    this.turns++;
    this.#push(TURN, 0, 0, this.turns);
  }

  flush(): void {
    if (this.#length === 0) return;
    this.#sent += this.#length / COLUMNS;
    this.#send(this.#newStrings, this.#data.slice(0, this.#length));
    this.#newStrings = [];
    this.#length = 0;
  }

  /** The step under way has ended, and its task waits for the last trap it asked. */
  #park(): void {
    const id = this.current;
    if (id === 0) return;
    this.current = 0;
    const wait = this.#waits.get(id) ?? "";
    this.#push(PARK, id, this.#intern(wait), wait.startsWith("sleep") ? 1 : 0);
  }

  #trap(id: number, trap: Trap): void {
    const words = short(inWords(trap));
    this.#waits.set(id, words);
    this.#push(TRAP, id, this.#intern(words), 0);
  }

  #idOf(task: Task | undefined): number {
    return task === undefined ? 0 : this.#firstId + task.id;
  }

  #push(kind: number, task: number, detail: number, other: number): void {
    const data = this.#data;
    const at = this.#length;
    this.#last = this.#base + this.#now();
    data[at] = kind;
    data[at + 1] = this.#last;
    data[at + 2] = task;
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

function inWords(trap: Trap): string {
  const said = trap as Trap & { describe?: unknown };
  if (typeof said.describe === "function") return String((said as { describe(): unknown }).describe());
  if (typeof said.describe === "string") return said.describe;
  const fields: string[] = [];
  for (const [key, value] of Object.entries(trap)) {
    if (key !== "op" && (typeof value === "number" || typeof value === "string"))
      fields.push(`${key}: ${value}`);
  }
  return fields.length === 0 ? trap.op : `${trap.op} { ${fields.join(", ")} }`;
}

function short(text: string): string {
  return text.length <= LONGEST ? text : `${text.slice(0, LONGEST - 3)}...`;
}
