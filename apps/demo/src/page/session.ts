import { batch } from "@preact/signals";
import type { Command, KernelChoice, Place, Report, RunRequest } from "../runner/protocol.ts";
import { needsOf, refusal } from "./catalogue.ts";
import { Connection } from "./connection.ts";
import { EventLog } from "./event-log.ts";
import { Intake } from "./intake.ts";
import { openRemote, type Remote } from "./remote.ts";
import * as state from "./state.ts";

/** Milliseconds a program has to end when it is stopped, before its thread is ended by force. */
const PATIENCE = 1500;

export const connection: Connection = new Connection();
let remote: Remote | null = null;
const intake = new Intake((events) => send({ type: "seen", events }));
/** What the run that is shown was begun with: to go back a step, it is begun again. */
let begun: RunRequest | null = null;
/** Where it was begun. */
let begunAt: Place = "worker";
let steps = 0;
let attempts = 0;
let isSwapped = false;

/** Compiles the program in the editor and runs it where and as it is chosen. */
export async function run(): Promise<void> {
  close();
  const attempt = ++attempts;
  state.phase.value = "compiling";
  const compiled = await connection.compile(state.source.value);
  // Asked for twice: the later one counts.
  if (attempt !== attempts) return;
  if (!("code" in compiled)) {
    batch(() => {
      state.compileError.value = compiled;
      state.phase.value = "idle";
      state.notice.value = `It does not compile. Line ${compiled.line}: ${compiled.message}`;
    });
    return;
  }
  state.compileError.value = null;
  state.compiled.value = compiled;
  const refused = refusal(needsOf(compiled), state.place.value, state.kernel.value);
  if (refused !== undefined) {
    state.phase.value = "idle";
    state.notice.value = refused;
    return;
  }
  begin(state.place.value, {
    type: "run",
    file: state.file.value,
    program: compiled,
    kernel: state.chosenKernel(),
    speed: finite(state.speed.value),
    stopAt: null,
  });
}

export function swap(choice: KernelChoice = state.chosenKernel()): void {
  const { compiled, place } = state;
  const refused =
    compiled.value === null ? undefined : refusal(needsOf(compiled.value), place.value, choice.kind);
  if (choice.kind === "io" && refused !== undefined) {
    state.notice.value = refused;
    return;
  }
  if (state.phase.value === "paused")
    state.notice.value = "The swap takes place when this turn has ended: step on, or continue.";
  send({ type: "swap", kernel: choice });
}

export function send(command: Command): void {
  remote?.send(command);
}

export function setSpeed(speed: number): void {
  state.speed.value = speed;
  send({ type: "speed", speed: finite(speed) });
}

/** Ends the program; by force where it does not listen. */
export function stop(): void {
  const stopped = remote;
  send({ type: "stop" });
  setTimeout(() => {
    if (stopped === remote && isAlive() && stopped?.kill() === false)
      state.notice.value = "It does not listen, and runs in the page itself: nobody can end it from outside.";
  }, PATIENCE);
}

/** Why there is no way back; undefined if there is one. */
export function noWayBack(): string | undefined {
  if (begun === null || steps === 0) return "Nothing has happened yet";
  if (!begun.program.isProgram) return "A script runs its programs itself";
  if (begun.kernel.clock === "real") return "Only on a virtual clock does a program do the same again";
  if (isSwapped) return "The run was swapped by hand";
  return undefined;
}

/** Runs the program again, in the same order, and stops it one step before where it is now. */
export function back(): void {
  if (begun === null || noWayBack() !== undefined) return;
  const stopAt = steps - 1;
  close();
  begin(begunAt, { ...begun, speed: null, stopAt });
}

export function isAlive(): boolean {
  return state.phase.value === "running" || state.phase.value === "paused";
}

function begin(place: Place, request: RunRequest): void {
  clear();
  begun = request;
  begunAt = place;
  state.shownClock.value = request.kernel.clock;
  state.phase.value = "running";
  const opened = openRemote(place, connection, (report) => {
    if (remote === opened) hear(report);
  });
  remote = opened;
  opened.send(request);
}

function close(): void {
  const closed = remote;
  remote = null;
  closed?.close();
}

/** Forgets the run that is shown. */
export function clear(): void {
  steps = 0;
  isSwapped = false;
  intake.clear();
  batch(() => {
    state.log.value = new EventLog();
    state.logged.value = 0;
    state.lines.value = [];
    state.curves.value = new Map();
    state.swaps.value = 0;
    state.deadlock.value = null;
    state.selected.value = 0;
    state.chain.value = null;
    state.result.value = "";
    state.notice.value = "";
  });
}

function hear(report: Report): void {
  switch (report.type) {
    case "events":
    case "output":
    case "measured":
      return intake.add(report);
    default:
      // It tells where the program is, so what came before it is looked at first.
      intake.takeAll();
      batch(() => follow(report));
  }
}

function follow(report: Exclude<Report, { type: "events" | "output" | "measured" }>): void {
  switch (report.type) {
    case "started":
      state.runsOn.value = report.kernel;
      state.canPause.value = report.canPause;
      break;
    case "paused":
      steps = report.steps;
      state.phase.value = "paused";
      state.notice.value = `The world stands still after step ${report.steps}.`;
      look();
      break;
    case "continued":
      state.phase.value = "running";
      break;
    case "swapped":
      isSwapped = true;
      state.runsOn.value = report.kernel;
      state.swaps.value++;
      state.notice.value = `Moved to kernel '${report.kernel}', swap ${state.swaps.value}.`;
      break;
    case "refused":
      state.notice.value = report.message;
      break;
    case "inspected":
      state.chain.value = { task: report.task, frames: report.frames, words: report.words };
      state.markedLine.value = report.frames.at(-1)?.line ?? 0;
      break;
    case "ended":
      ended(report);
  }
}

function ended(report: Extract<Report, { type: "ended" }>): void {
  if (!isAlive()) return;
  // Nothing of it is needed any more, and it may hold much memory.
  close();
  if (report.steps > 0) steps = report.steps;
  state.phase.value = "ended";
  state.deadlock.value = report.deadlock ?? null;
  const said = report.text === "" ? "" : `: ${report.text}`;
  state.result.value = `${{ value: "It ended", failed: "It failed", stopped: "It was stopped" }[report.how]}${said}`;
  state.notice.value = state.result.value.split("\n")[0]!;
}

/** Points at a task and asks for its chain of calls. */
export function select(task: number): void {
  state.selected.value = task;
  state.chain.value = null;
  look();
}

function look(): void {
  if (state.selected.value !== 0 && isAlive()) send({ type: "inspect", task: state.selected.value });
}

/** JSON knows no infinity. */
function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
