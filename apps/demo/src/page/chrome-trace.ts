import { CANCEL, END, PARK, SPAWN, STEP, TRAP, WAKE } from "../runner/events.ts";
import type { EventLog } from "./event-log.ts";

/** An entry of the Trace Event Format that Chrome's tracing and Perfetto read. Microseconds. */
interface TraceEntry {
  readonly name: string;
  readonly ph: "X" | "i" | "M";
  readonly pid: 1;
  readonly tid: number;
  readonly ts?: number;
  readonly dur?: number;
  readonly s?: "t" | "g";
  readonly args?: Readonly<Record<string, unknown>>;
}

const names: Readonly<Record<number, string>> = {
  [STEP]: "running",
  [PARK]: "parked",
  [WAKE]: "ready",
  [SPAWN]: "new",
};

/** The log as Chrome and Perfetto read it: a thread for each task, with what it did one after the other. */
export function chromeTrace(log: EventLog): string {
  const entries: TraceEntry[] = [];
  for (const { id, name, events } of log.tasks.values()) {
    const args = { name: `${id} ${name}` };
    entries.push({ name: "thread_name", ph: "M", pid: 1, tid: id, args });
    let since = -1;
    for (const event of events) {
      const kind = log.kinds[event]!;
      const ts = log.times[event]! * 1000;
      if (kind === TRAP || kind === CANCEL) {
        const what = kind === TRAP ? log.text(event) : "cancelled";
        entries.push({ name: what, ph: "i", pid: 1, tid: id, ts, s: "t", args: { says: log.text(event) } });
      }
      if (names[kind] === undefined && kind !== END) continue;
      if (since >= 0) entries.push(span(log, since, id, ts));
      since = kind === END ? -1 : event;
    }
    if (since >= 0) entries.push(span(log, since, id, log.lastTime * 1000));
  }
  for (const event of log.swaps) {
    const name = `swap to ${log.text(event)}`;
    entries.push({ name, ph: "i", pid: 1, tid: 0, ts: log.times[event]! * 1000, s: "g" });
  }
  return JSON.stringify({ displayTimeUnit: "ms", traceEvents: entries });
}

function span(log: EventLog, since: number, tid: number, end: number): TraceEntry {
  const kind = log.kinds[since]!;
  const text = log.text(since);
  const name = kind === PARK && text !== "" ? text : names[kind]!;
  const ts = log.times[since]! * 1000;
  return { name, ph: "X", pid: 1, tid, ts, dur: end - ts };
}
