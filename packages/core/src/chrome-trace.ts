import type { EventRecord, Observer } from "./event-record.ts";

/**
 * An entry of the Trace Event Format that Chrome's tracing and Perfetto read. A process is a job, a thread is a task (0:
 * the kernel). `ts` and `dur` are microseconds on the program's clock.
 */
export interface TraceEntry {
  readonly name: string;
  readonly cat: "outloop";
  /** M: metadata. X: a slice. i: an instant. b, e: a span begins, ends. */
  readonly ph: "M" | "X" | "i" | "b" | "e";
  readonly pid: number;
  readonly tid: number;
  readonly ts: number;
  readonly dur?: number;
  /** How far an instant reaches: its thread, its process. */
  readonly s?: "t" | "p";
  /** What spans belong together by. */
  readonly id?: string;
  readonly args?: Readonly<Record<string, unknown>>;
}

/**
 * Makes an observer that turns the events of a job into entries of a trace, each told to `write` as soon as it is known:
 * steps, turns and waits of the kernel as slices; parks and scopes as spans; traps, cancels and swaps as instants. It
 * keeps what is open, and nothing else. One observer serves one job.
 *
 * On a virtual clock steps have no length; `args.ms` is the real time each took.
 *
 * @example
 * ```ts
 * const entries: TraceEntry[] = [];
 * run(new SimpleKernel(), () => sleep(1), { observe: chromeTrace((entry) => entries.push(entry)) });
 * entries.some(({ ph, name }) => ph === "i" && name === "sleep"); // true
 * ```
 */
export function chromeTrace(write: (entry: TraceEntry) => void): Observer {
  const trace = new Trace(write);
  return (record) => trace.observe(record);
}

const KERNEL = 0;

class Trace {
  readonly #write: (entry: TraceEntry) => void;
  /** When the slice began that is open on each thread, by thread. */
  readonly #began = new Map<number, number>();
  /** The spans that are open, by id: how they are to be ended. */
  readonly #open = new Map<string, Omit<TraceEntry, "ts" | "ph">>();

  constructor(write: (entry: TraceEntry) => void) {
    this.#write = write;
  }

  observe(record: EventRecord): void {
    switch (record.kind) {
      case "job":
        return this.#job(record);
      case "snapshot":
        this.#job(record);
        for (const { id, name } of record.tasks) this.#thread(record, id, name);
        for (const { id, task = KERNEL, name, type } of record.scopes)
          this.#begin(record, task, `scope ${id}`, `${type} ${name}`);
        for (const { id, words, state } of record.tasks) {
          if (words !== undefined) this.#begin(record, id, `task ${id}`, words);
          // Whoever comes late comes in the middle of a step, if from within.
          if (state === "running") {
            this.#began.set(id, record.at);
            this.#began.set(KERNEL, record.at);
          }
        }
        return;
      case "spawn":
        this.#thread(record, record.task, record.name);
        return this.#instant(record, record.task, "spawned", { by: record.by, origin: record.origin });
      case "step":
        this.#end(record, `task ${record.task}`);
        this.#began.set(record.task, record.at);
        return;
      case "step end":
        return this.#slice(record, record.task, "step", { ms: record.ms });
      case "trap":
        return this.#instant(record, record.task, record.op, { words: record.words });
      case "park":
        return this.#begin(record, record.task, `task ${record.task}`, record.op);
      case "cancel asked":
        return this.#instant(record, KERNEL, `cancel of scope ${record.scope}`, {
          why: record.why,
          words: record.words,
        });
      case "cancel":
        return this.#instant(record, record.task, "cancelled", { words: record.words });
      case "scope":
        return this.#begin(
          record,
          record.task ?? KERNEL,
          `scope ${record.scope}`,
          `${record.type} ${record.name}`,
        );
      case "scope end":
        return this.#end(record, `scope ${record.scope}`);
      case "swap":
        return this.#instant(record, KERNEL, `swap from ${record.from} to ${record.to}`, {});
      case "turn":
      case "wait":
        this.#began.set(KERNEL, record.at);
        return;
      case "turn end":
        return this.#slice(record, KERNEL, "turn", { next: record.next });
      case "wait end":
        return this.#slice(record, KERNEL, "wait", { ms: record.ms });
      case "end":
        this.#end(record, `task ${record.task}`);
        return this.#instant(record, record.task, `ended: ${record.outcome}`, { value: record.value });
      case "job end":
        for (const id of this.#open.keys()) this.#end(record, id);
        return this.#instant(record, KERNEL, `ended: ${record.outcome}`, { value: record.value });
      case "answer":
      case "wake":
    }
  }

  #job(record: EventRecord & { readonly name: string; readonly kernel: string }): void {
    this.#metadata(record, KERNEL, "process_name", `job ${record.job} '${record.name}'`);
    this.#metadata(record, KERNEL, "thread_name", `kernel ${record.kernel}`);
  }

  #thread(record: EventRecord, task: number, name: string): void {
    this.#metadata(record, task, "thread_name", `${task} ${name}`);
  }

  #metadata(record: EventRecord, tid: number, what: string, name: string): void {
    this.#write({ ...place(record, tid), name: what, ph: "M", args: { name } });
  }

  #slice(record: EventRecord, tid: number, name: string, args: TraceEntry["args"]): void {
    const began = this.#began.get(tid);
    if (began === undefined) return;
    this.#began.delete(tid);
    const entry = place(record, tid);
    this.#write({ ...entry, name, ph: "X", ts: began * 1000, dur: entry.ts - began * 1000, ...given(args) });
  }

  #instant(record: EventRecord, tid: number, name: string, args: TraceEntry["args"]): void {
    this.#write({ ...place(record, tid), name, ph: "i", s: tid === KERNEL ? "p" : "t", ...given(args) });
  }

  #begin(record: EventRecord, tid: number, own: string, name: string): void {
    this.#end(record, own);
    const entry = { ...place(record, tid), name, id: `${record.job} ${own}` };
    this.#open.set(own, entry);
    this.#write({ ...entry, ph: "b" });
  }

  #end(record: EventRecord, own: string): void {
    const began = this.#open.get(own);
    if (began === undefined) return;
    this.#open.delete(own);
    this.#write({ ...began, ph: "e", ts: record.at * 1000 });
  }
}

function place({ job, at }: EventRecord, tid: number): Omit<TraceEntry, "name" | "ph"> {
  return { cat: "outloop", pid: job, tid, ts: at * 1000 };
}

function given(args: TraceEntry["args"]): Pick<TraceEntry, "args"> {
  const known = Object.entries(args ?? {}).filter(([, value]) => value !== undefined);
  return known.length === 0 ? {} : { args: Object.fromEntries(known) };
}
