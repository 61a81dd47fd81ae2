import {
  Deadlock,
  explain,
  run as runOf,
  start,
  TaskCancelled,
  type Body,
  type Job,
  type Kernel,
  type RunOptions,
  type Warning,
} from "@outloop/core";
import { inspect } from "@outloop/core/inspect";
import { inWords } from "./in-words.ts";
import { PausableClock } from "./clock.ts";
import { Control } from "./control.ts";
import { Frames } from "./frames.ts";
import { gated } from "./gate.ts";
import { makeKernel, type MakeIo } from "./kernels.ts";
import { onMeasure } from "./live.ts";
import { commonModules, type Modules } from "./modules.ts";
import { Printer } from "./printer.ts";
import type { Command, DeadlockGraph, KernelChoice, Report, RunRequest } from "./protocol.ts";
import { Recorder } from "./recorder.ts";
import { runCode, surroundingsOf, type Surroundings } from "./run-code.ts";
import { watchdog } from "./watchdog.ts";

/** More tasks than this at once are taken for a mistake, before the memory is used up. */
const MOST_TASKS = 150_000;
/** How often what was recorded is sent, in milliseconds. */
const FLUSH_EVERY = 40;

/** What differs between a page, a worker and Node. */
export interface Surface {
  readonly makeIo?: MakeIo | undefined;
  /** Modules that a program can import only here, of those it does import. */
  load?(imports: readonly string[]): Promise<Modules>;
  /** Values as `console.log` would print them here. */
  format(values: readonly unknown[]): string;
}

/** Runs one program at a time and tells of it. The same in a page, in its worker and in a thread of Node. */
export class Runner {
  readonly #send: (report: Report) => void;
  readonly #surface: Surface;
  readonly #clock = new PausableClock();
  readonly #printer: Printer;
  #recorder: Recorder = new Recorder(() => {});
  #frames = new Frames();
  #control: Control = this.#newControl();
  #job: Job<unknown> | null = null;
  #isStopping = false;
  #hasEnded = true;
  /** Counts runs: what is left of an earlier one is told apart by it. */
  #run = 0;
  #flushing: ReturnType<typeof setInterval> | undefined;

  constructor(send: (report: Report) => void, surface: Surface) {
    this.#send = send;
    this.#surface = surface;
    this.#printer = new Printer((lines) => send({ type: "output", lines }));
  }

  receive(command: Command): void {
    switch (command.type) {
      case "run":
        return void this.#start(command);
      case "swap":
        return void this.#swap(command.kernel);
      case "pause":
        return this.#control.pause();
      case "continue":
        this.#recorder.onTrap = null;
        return this.#control.go();
      case "step":
        this.#recorder.onTrap = null;
        return this.#control.go(command.unit === "turn" ? { turns: 1 } : { steps: 1 });
      case "until":
        return this.#runUntil(command.op);
      case "speed":
        this.#control.speed = command.speed ?? Infinity;
        return;
      case "stop":
        return void this.stop();
      case "inspect":
        return this.#inspect(command.task);
      case "seen":
        return this.#recorder.seen(command.events);
    }
  }

  /** Cancels the program; resolves when its cleanup has ended. */
  async stop(): Promise<void> {
    const job = this.#job;
    this.#isStopping = true;
    // Still being loaded, or a script: there is nothing to cancel, and whatever comes of it is no longer told.
    if (job === null) return this.#end(this.#run, { how: "stopped", text: "" });
    const ended = job.cancel("stopped by hand");
    this.#control.go();
    await ended;
  }

  async #start(request: RunRequest): Promise<void> {
    await this.stop();
    const run = ++this.#run;
    this.#isStopping = false;
    this.#hasEnded = false;
    const recorder = new Recorder((strings, data) => this.#send({ type: "events", strings, data }));
    this.#recorder = recorder;
    this.#frames = new Frames();
    this.#clock.go();
    this.#control = this.#newControl();
    const control = this.#control;
    control.speed = request.speed ?? Infinity;
    if (request.stopAt !== null) control.stopAtStep = request.stopAt;
    const begin = this.#clock.now();
    onMeasure((name, value) =>
      this.#send({ type: "measured", name, time: this.#clock.now() - begin, value }),
    );
    clearInterval(this.#flushing);
    this.#flushing = setInterval(() => this.#flush(), FLUSH_EVERY);
    try {
      const kernel = makeKernel(request.kernel, this.#clock, this.#surface.makeIo);
      this.#send({ type: "started", kernel: kernel.name, canPause: request.program.isProgram });
      recorder.began = performance.now();
      const surroundings = await this.#surroundings(recorder, request);
      const loaded = await runCode(request.program.code, request.file, surroundings);
      if (run !== this.#run || this.#hasEnded) return;
      const value = request.program.isProgram
        ? await this.#runOn(kernel, loaded.default as Body<unknown>, recorder, control)
        : undefined;
      const text = value === undefined ? "" : this.#surface.format([value]);
      this.#end(run, this.#isStopping ? { how: "stopped", text: "" } : { how: "value", text });
    } catch (error) {
      const isStopped = this.#isStopping && error instanceof TaskCancelled;
      const text = isStopped ? "" : ownFrames(explain(error), request.file);
      this.#end(run, { how: isStopped ? "stopped" : "failed", text, deadlock: graphOf(error) });
    }
  }

  async #runOn(kernel: Kernel, body: Body<unknown>, recorder: Recorder, control: Control): Promise<unknown> {
    const gate = gated(kernel, control, recorder);
    this.#job = start(gate, body, { ...this.#options(recorder), name: "main" });
    return this.#job;
  }

  #options(recorder: Recorder): RunOptions {
    return {
      observe: (record) => {
        recorder.observe(record);
        if (recorder.alive > MOST_TASKS && record.kind === "spawn") {
          recorder.alive = -Infinity;
          recorder.isMuted = true;
          void this.#job?.cancel(`more than ${MOST_TASKS} tasks are alive: it seems to spawn without end`);
        }
      },
      onWarning: (warning) => this.#warn(warning),
    };
  }

  async #surroundings(recorder: Recorder, { program }: RunRequest): Promise<Surroundings> {
    const modules: Record<string, object> = {
      ...commonModules,
      ...(await this.#surface.load?.(program.imports)),
    };
    const missing = program.imports.find((name) => modules[name] === undefined);
    if (missing !== undefined)
      throw new Error(
        `the program imports "${missing}", which cannot be had here. There are: ${Object.keys(modules).join(", ")}`,
      );
    // A script runs its programs itself, on kernels of its own; they can be watched, not stopped.
    if (!program.isProgram)
      modules["@outloop/core"] = { ...modules["@outloop/core"], ...this.#watched(recorder) };
    return surroundingsOf(
      modules,
      this.#frames,
      () => recorder.current,
      watchdog(() => recorder.began),
      (level, text) => this.#printer.print(level, text),
      (values) => this.#surface.format(values),
    );
  }

  #watched(recorder: Recorder): object {
    const watched = (options: RunOptions | undefined): RunOptions => ({
      ...options,
      observe: recorder.observe,
    });
    return {
      run: <T>(kernel: Kernel, f: Body<T>, options?: RunOptions) => runOf(kernel, f, watched(options)),
      start: <T>(kernel: Kernel, f: Body<T>, options?: RunOptions) => start(kernel, f, watched(options)),
    };
  }

  async #swap(choice: KernelChoice): Promise<void> {
    const job = this.#job;
    try {
      if (job === null)
        throw new Error("a script runs its programs itself, so they cannot be moved from outside");
      const gate = gated(
        makeKernel(choice, this.#clock, this.#surface.makeIo),
        this.#control,
        this.#recorder,
      );
      this.#control.swapAsked = true;
      const moved = job.swap(gate);
      if (this.#control.isStopped) this.#control.release();
      await moved;
      this.#send({ type: "swapped", kernel: gate.name });
    } catch (error) {
      this.#send({ type: "refused", message: String(error) });
    }
  }

  #runUntil(op: string): void {
    const recorder = this.#recorder;
    const control = this.#control;
    recorder.onTrap = (asked) => {
      if (asked !== op) return;
      recorder.onTrap = null;
      control.stopAtStep = recorder.steps;
    };
    control.go();
  }

  #inspect(task: number): void {
    const found = this.#job?.tasks().find(({ id }) => id === task);
    const words = found === undefined ? [] : inWords(inspect(found));
    this.#send({ type: "inspected", task, frames: this.#frames.of(task), words });
  }

  #warn({ kind, message, error }: Warning): void {
    const text = error === undefined ? message : `${message}: ${explain(error)}`;
    this.#printer.print("warn", `${kind}: ${text}`);
  }

  #flush(): void {
    this.#recorder.flush();
    this.#printer.flush();
  }

  #newControl(): Control {
    const recorder = this.#recorder;
    return new Control(
      recorder,
      () => {
        this.#clock.stop();
        this.#flush();
        this.#send({ type: "paused", steps: recorder.steps });
      },
      () => {
        this.#clock.go();
        this.#send({ type: "continued" });
      },
    );
  }

  #end(run: number, end: Omit<Extract<Report, { type: "ended" }>, "type" | "steps">): void {
    if (run !== this.#run || this.#hasEnded) return;
    this.#hasEnded = true;
    this.#job = null;
    clearInterval(this.#flushing);
    this.#flush();
    this.#send({ type: "ended", steps: this.#recorder.steps, ...end });
  }
}

function graphOf(error: unknown): DeadlockGraph | undefined {
  if (!(error instanceof Deadlock)) return undefined;
  const tasks = error.tasks.map(({ id, name, waitsFor, heldBy }) => ({
    id,
    name,
    waitsFor,
    heldBy: [...heldBy],
  }));
  return { tasks, cycles: error.cycles.map((cycle) => [...cycle]) };
}

/** Of a stack, the lines that lie in the program; the others are of no use to who wrote it. */
function ownFrames(text: string, file: string): string {
  const lines = text.split("\n").filter((line) => !/^\s+at /.test(line) || line.includes(file));
  return lines.join("\n");
}
