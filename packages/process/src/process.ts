import { Event, type Coroutine, type Op } from "@outloop/core";
import { close } from "@outloop/core/io";
import {
  killProcess,
  waitProcess,
  type ProcessEnd,
  type Signal,
  type StartedProcess,
} from "@outloop/core/processes";
import { commandInWords, ProcessFailed } from "./errors.ts";
import { ProcessInput } from "./input.ts";
import { ProcessOutput } from "./output.ts";

/** Options of {@link Process.wait}. */
export interface WaitOptions {
  /** Throws `ProcessFailed` unless the status is 0. Default: false. */
  readonly check?: boolean | undefined;
}

/** A program that runs, or has run. Made by `spawnProcess`; it never outlives the scope in which that was called. */
export class Process {
  readonly pid: number;
  /** What was run, as one would type it. */
  readonly command: string;
  readonly #started: StartedProcess;
  readonly #group: boolean;
  readonly #stdin: ProcessInput | undefined;
  readonly #outputs: readonly (ProcessOutput | undefined)[];
  readonly #ended = new Event();
  #end: ProcessEnd | undefined;
  #failure: { readonly error: unknown } | undefined;

  /** @internal */
  constructor(file: string, args: readonly string[], started: StartedProcess, group: boolean) {
    const [input, ...outputs] = started.fds;
    this.pid = started.pid;
    this.command = commandInWords(file, args);
    this.#started = started;
    this.#group = group;
    const what = `'${file}' (process ${started.pid})`;
    if (input !== undefined) this.#stdin = new ProcessInput(input, what);
    this.#outputs = outputs.map((fd, index) =>
      fd === undefined ? undefined : new ProcessOutput(fd, `${index === 0 ? "stdout" : "stderr"} of ${what}`),
    );
  }

  /** What it reads. Throws unless it was spawned with `stdin: "pipe"`. */
  get stdin(): ProcessInput {
    return this.#stdin ?? this.#noPipe("stdin");
  }

  /** What it writes. Throws unless it was spawned with `stdout: "pipe"`. */
  get stdout(): ProcessOutput {
    return this.#outputs[0] ?? this.#noPipe("stdout");
  }

  /** What it complains of. Throws unless it was spawned with `stderr: "pipe"`. */
  get stderr(): ProcessOutput {
    return this.#outputs[1] ?? this.#noPipe("stderr");
  }

  /** How it has ended, as far as that is known. */
  get end(): ProcessEnd | undefined {
    return this.#end;
  }

  /**
   * Waits until it has ended and tells how. Any number of tasks may ask, before and after. A checkpoint.
   *
   * Its output may not be at its end by then, when it has left others behind that write to it.
   */
  wait({ check = false }: WaitOptions = {}): Op<ProcessEnd> {
    return this.#wait(check);
  }

  /**
   * Sends it a signal; with `group: true` to all of its group. Answers false when it has ended already. Not a checkpoint:
   * `wait` tells when it has ended. Throws `IoError`, `EPERM` for one that has taken on other rights.
   */
  kill(signal: Signal = "SIGTERM"): Op<boolean> {
    return this.#kill(signal);
  }

  /** @internal Waits in the system for the end. For one task, once. */
  *awaitEnd(): Coroutine<void> {
    this.#end = yield* waitProcess(this.#started.handle);
    this.#ended.set();
  }

  /** @internal */
  get handle(): number {
    return this.#started.handle;
  }

  /** @internal */
  get pipes(): { readonly input: ProcessInput | undefined; readonly outputs: readonly ProcessOutput[] } {
    return { input: this.#stdin, outputs: this.#outputs.filter((each) => each !== undefined) };
  }

  /** @internal Nobody will ever know how it ends. */
  fail(error: unknown): void {
    if (this.#end !== undefined) return;
    this.#failure = { error };
    this.#ended.set();
  }

  /** @internal */
  *closeAll(): Coroutine<void> {
    yield* close(this.#started.handle);
    if (this.#stdin !== undefined) yield* this.#stdin.drop();
    for (const output of this.pipes.outputs) yield* output.release();
  }

  *#kill(signal: Signal): Coroutine<boolean> {
    // Once it has been waited for, its handle may be closed.
    if (this.#end !== undefined || this.#failure !== undefined) return false;
    return yield* killProcess(this.#started, signal, { group: this.#group });
  }

  *#wait(check: boolean): Coroutine<ProcessEnd> {
    yield* this.#ended.wait();
    if (this.#failure !== undefined) throw this.#failure.error;
    const end = this.#end!;
    if (check && end.status !== 0) throw new ProcessFailed(this.command, end);
    return end;
  }

  #noPipe(name: string): never {
    throw new Error(
      `${name} of '${this.command}' is no pipe: ask for it by spawnProcess(file, args, { ${name}: "pipe" })`,
    );
  }
}
