import { CANCEL, CLOSE, COLUMNS, END, OPEN, PARK, SPAWN, STEP, SWAP, WAKE } from "../runner/events.ts";

/** What a task is doing after an event, as a number. */
const ABSENT = 0;
const NEW = 1;
const READY = 2;
export const RUNNING = 3;
const SLEEPING = 4;
const WAITING = 5;
const UNWINDING = 6;
export const stateNames: readonly string[] = [
  "ended",
  "new",
  "ready",
  "running",
  "sleeping",
  "waiting",
  "unwinding",
];

/** A task as the log knows it. */
export interface LoggedTask {
  readonly id: number;
  readonly name: string;
  readonly parent: number;
  readonly children: number[];
  /** Indexes of its events, in order. */
  readonly events: number[];
  state: number;
  isUnwinding: boolean;
}

export interface LoggedScope {
  readonly id: number;
  readonly name: string;
  readonly task: number;
  readonly opened: number;
  closed: number;
  firstChild: number;
  lastChild: number;
}

/** Everything that happened in a run, in columns; made for millions of events. */
export class EventLog {
  length = 0;
  kinds: Uint8Array = new Uint8Array(1 << 14);
  states: Uint8Array = new Uint8Array(1 << 14);
  times: Float64Array = new Float64Array(1 << 14);
  taskIds: Uint32Array = new Uint32Array(1 << 14);
  details: Uint32Array = new Uint32Array(1 << 14);
  others: Int32Array = new Int32Array(1 << 14);
  readonly strings: string[] = [];
  readonly tasks: Map<number, LoggedTask> = new Map();
  readonly roots: number[] = [];
  readonly swaps: number[] = [];
  readonly cancels: number[] = [];
  readonly scopes: LoggedScope[] = [];
  /** The tasks that have not ended, in the order of their spawning. */
  readonly living: Set<number> = new Set();
  /** By their ids. */
  readonly #openScopes = new Map<number, LoggedScope>();
  /** Of each task, those it has opened, the innermost last. */
  readonly #scopesOf = new Map<number, LoggedScope[]>();

  append(strings: readonly string[], data: Float64Array): void {
    for (const each of strings) this.strings.push(each);
    this.#reserve(this.length + data.length / COLUMNS);
    for (let at = 0; at < data.length; at += COLUMNS)
      this.#add(data[at]!, data[at + 1]!, data[at + 2]!, data[at + 3]!, data[at + 4]!);
  }

  /** A log that goes on from here: of what has been, only what is alive. */
  renewed(): EventLog {
    const log = new EventLog();
    for (const each of this.strings) log.strings.push(each);
    const time = this.lastTime;
    for (const id of this.living) {
      const { parent, events, state } = this.tasks.get(id)!;
      log.#add(SPAWN, time, id, this.details[events[0]!]!, this.living.has(parent) ? parent : 0);
      const last = events.at(-1)!;
      if (state === SLEEPING || state === WAITING)
        log.#add(PARK, time, id, this.details[last]!, state === SLEEPING ? 1 : 0);
      else if (state === READY) log.#add(WAKE, time, id, 0, 1);
      else if (state === RUNNING) log.#add(STEP, time, id, 0, 0);
    }
    for (const { id, task, opened } of this.#openScopes.values())
      log.#add(OPEN, time, task, this.details[opened]!, id);
    return log;
  }

  /** The five columns again, for a file. */
  toNumbers(): number[] {
    const numbers: number[] = [];
    for (let at = 0; at < this.length; at++) {
      numbers.push(this.kinds[at]!, this.times[at]!, this.taskIds[at]!, this.details[at]!, this.others[at]!);
    }
    return numbers;
  }

  get lastTime(): number {
    return this.length === 0 ? 0 : this.times[this.length - 1]!;
  }

  text(index: number): string {
    return this.strings[this.details[index]!] ?? "";
  }

  #add(kind: number, time: number, id: number, detail: number, other: number): void {
    const index = this.length++;
    this.kinds[index] = kind;
    this.times[index] = time;
    this.taskIds[index] = id;
    this.details[index] = detail;
    this.others[index] = other;
    if (kind === SWAP) this.swaps.push(index);
    if (kind === SPAWN) this.#spawn(id, this.strings[detail] ?? "", other);
    const task = this.tasks.get(id);
    if (task === undefined) return;
    this.#follow(task, kind, index, other);
    this.states[index] = task.isUnwinding && task.state !== ABSENT ? UNWINDING : task.state;
    task.events.push(index);
  }

  #follow(task: LoggedTask, kind: number, index: number, other: number): void {
    switch (kind) {
      case STEP:
        task.state = RUNNING;
        break;
      case PARK:
        task.state = other === 1 ? SLEEPING : WAITING;
        break;
      case WAKE:
        task.state = READY;
        break;
      case CANCEL:
        task.isUnwinding = true;
        this.cancels.push(index);
        break;
      case END:
        task.state = ABSENT;
        this.living.delete(task.id);
        break;
      case OPEN:
        this.#open(task, index, other);
        break;
      case CLOSE:
        task.isUnwinding = false;
        this.#close(index, other);
        break;
    }
  }

  #spawn(id: number, name: string, parent: number): void {
    this.living.add(id);
    this.tasks.set(id, { id, name, parent, children: [], events: [], state: NEW, isUnwinding: false });
    const siblings = this.tasks.get(parent)?.children ?? this.roots;
    siblings.push(id);
    const scope = this.#scopesOf.get(parent)?.at(-1);
    if (scope === undefined) return;
    if (scope.firstChild === 0) scope.firstChild = id;
    scope.lastChild = id;
  }

  #open(task: LoggedTask, opened: number, id: number): void {
    const scope = {
      id,
      name: this.text(opened),
      task: task.id,
      opened,
      closed: -1,
      firstChild: 0,
      lastChild: 0,
    };
    this.scopes.push(scope);
    this.#openScopes.set(id, scope);
    const own = this.#scopesOf.get(task.id);
    if (own === undefined) this.#scopesOf.set(task.id, [scope]);
    else own.push(scope);
  }

  #close(index: number, id: number): void {
    const scope = this.#openScopes.get(id);
    if (scope === undefined) return;
    this.#openScopes.delete(id);
    scope.closed = index;
    const own = this.#scopesOf.get(scope.task)!;
    own.splice(own.lastIndexOf(scope), 1);
    if (own.length === 0) this.#scopesOf.delete(scope.task);
  }

  #reserve(size: number): void {
    if (size <= this.kinds.length) return;
    const room = 2 ** Math.ceil(Math.log2(size));
    this.kinds = grown(this.kinds, new Uint8Array(room));
    this.states = grown(this.states, new Uint8Array(room));
    this.times = grown(this.times, new Float64Array(room));
    this.taskIds = grown(this.taskIds, new Uint32Array(room));
    this.details = grown(this.details, new Uint32Array(room));
    this.others = grown(this.others, new Int32Array(room));
  }
}

function grown<A extends { set(from: A): void }>(from: A, to: A): A {
  to.set(from);
  return to;
}
