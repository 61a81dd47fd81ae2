import { EventLog } from "./event-log.ts";
import type { DeadlockGraph, KernelChoice, Place } from "../runner/protocol.ts";
import * as state from "./state.ts";
import { clear } from "./session.ts";

/** A run in a file. */
interface SavedRun {
  readonly format: "outloop-run";
  readonly version: 1;
  readonly file: string;
  readonly source: string;
  readonly place: Place;
  readonly kernel: KernelChoice;
  readonly result: string;
  readonly output: readonly state.Line[];
  readonly deadlock: DeadlockGraph | null;
  readonly strings: readonly string[];
  /** Five numbers for each event. */
  readonly events: readonly number[];
}

export function savedRun(): string {
  const { log, file, source, place, result, lines, deadlock } = state;
  const saved: SavedRun = {
    format: "outloop-run",
    version: 1,
    file: file.value,
    source: source.value,
    place: place.value,
    kernel: state.chosenKernel(),
    result: result.value,
    output: lines.value,
    deadlock: deadlock.value,
    strings: log.value.strings,
    events: log.value.toNumbers(),
  };
  return JSON.stringify(saved);
}

/** Shows a run that was saved. Throws an error whose message is for people when `text` is none. */
export function openRun(text: string): void {
  const saved = check(text);
  const log = new EventLog();
  log.append(saved.strings, Float64Array.from(saved.events));
  clear();
  state.log.value = log;
  state.logged.value = log.length;
  state.file.value = saved.file;
  state.source.value = saved.source;
  state.lines.value = saved.output;
  state.deadlock.value = saved.deadlock;
  state.result.value = saved.result;
  state.shownClock.value = saved.kernel.clock;
  state.runsOn.value = saved.kernel.kind;
  state.phase.value = "ended";
  state.notice.value = `A saved run of ${saved.file} on kernel '${saved.kernel.kind}', ${log.length} events.`;
}

function check(text: string): SavedRun {
  let saved: Partial<SavedRun> | null;
  try {
    saved = JSON.parse(text) as Partial<SavedRun> | null;
  } catch {
    throw new Error("this file is no saved run: it is no JSON");
  }
  if (saved === null || typeof saved !== "object" || saved.format !== "outloop-run")
    throw new Error("this file is no saved run of this page");
  if (saved.version !== 1)
    throw new Error(`this run was saved in version ${saved.version}; this page reads version 1`);
  const isWhole =
    Array.isArray(saved.events) &&
    saved.events.length % 5 === 0 &&
    saved.events.every((each) => typeof each === "number") &&
    Array.isArray(saved.strings) &&
    Array.isArray(saved.output) &&
    typeof saved.source === "string" &&
    typeof saved.file === "string" &&
    typeof saved.kernel === "object";
  if (!isWhole) throw new Error("this saved run is damaged: a part of it is missing");
  return saved as SavedRun;
}
