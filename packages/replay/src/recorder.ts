import { run, start, type Body, type Job, type Kernel, type RunOptions } from "@outloop/core";
import { isVirtual } from "@outloop/core/kernel";
import { checkOptions } from "./check-options.ts";
import { replaceGlobals } from "./globals.ts";
import { jobWith } from "./job.ts";
import { VERSION, type Header } from "./line.ts";
import { RecordLayers } from "./record-layer.ts";
import { Tape } from "./tape.ts";

/** What is recorded, for whoever reads the log. */
export interface RecordOptions {
  /** What the program is called. */
  readonly program?: string;
  readonly args?: readonly string[];
  /** Record also what `Math.random()` and `Date.now()` give to tasks, by replacing the two during the run. */
  readonly globals?: boolean;
}

/**
 * Runs a program and writes down, as lines of JSON, what it asks and whatever the world answers: the clock, descriptors and
 * other operations of the kernel, promises given to `until`, signals, and calls of the job's functions by code of the host.
 * From the log a {@link Replay} runs it again without the world. The kernel may be any, also one with a seed, and the
 * program may swap to others.
 *
 * What the program asks nobody for is not recorded: files read directly, the environment, `new Date()`, a nested `run`,
 * host code that uses an `Event` or a `Channel`. One recorder records one run.
 *
 * @example
 * ```ts
 * const lines: string[] = [];
 * const recorder = new Recorder((line) => lines.push(line));
 * recorder.run(new SimpleKernel(), function* () {
 *   yield* sleep(5);
 *   return "slept";
 * });
 * JSON.parse(lines[1]!).trap; // "sleep { ms: 5 }"
 * ```
 */
export class Recorder {
  readonly #tape: Tape;
  readonly #options: RecordOptions;
  #isUsed = false;

  /** `write` is given each line, with its line end, as it comes to be. */
  constructor(write: (line: string) => void, options: RecordOptions = {}) {
    this.#tape = new Tape(write);
    this.#options = options;
  }

  /** What was answered that no log can hold, in words: its replay ends there. */
  get lost(): readonly string[] {
    return this.#tape.lost;
  }

  /** What `write` threw, if it did: nothing is recorded from there on, and the program goes on. */
  get failure(): { readonly error: unknown } | undefined {
    return this.#tape.failure;
  }

  /** As core's `run`. Throws what it throws; `options.signal` cannot be recorded and is a `TypeError`. */
  run<T>(kernel: Kernel, f: Body<T>, options: RunOptions = {}): T {
    const [recorded, end] = this.#begin(kernel, "blocking", options);
    try {
      const value = run(recorded, f, options);
      end({ value });
      return value;
    } catch (error) {
      end({ error });
      throw error;
    }
  }

  /** As core's `start`. What the host does with the job is recorded. */
  start<T>(kernel: Kernel, f: Body<T>, options: RunOptions = {}): Job<T> {
    const [recorded, end, layers] = this.#begin(kernel, "hosted", options);
    const tape = this.#tape;
    let job: Job<T>;
    try {
      job = start(recorded, f, options);
    } catch (error) {
      end({ error });
      throw error;
    }
    const note = (call: "cancel" | "post" | "swap", reason?: unknown): void => {
      if (tape.isInStep) return;
      const rest = call === "cancel" ? { reason: tape.encode(reason) } : {};
      tape.write({ kind: "host", at: tape.position, call, ...rest });
    };
    return jobWith(job, {
      onEnd: end,
      cancel(reason) {
        note("cancel", reason);
        void job.cancel(reason);
      },
      post(g) {
        note("post");
        return job.post(g);
      },
      swap(next) {
        note("swap");
        return job.swap(layers.around(next));
      },
    });
  }

  #begin(
    kernel: Kernel,
    mode: "blocking" | "hosted",
    options: RunOptions,
  ): [Kernel, (outcome: { value: unknown } | { error: unknown }) => void, RecordLayers] {
    checkOptions(options);
    if (this.#isUsed) throw new Error("a Recorder records one run: make another one");
    this.#isUsed = true;
    const tape = this.#tape;
    const { program = "a program", args = [], globals = false } = this.#options;
    tape.write({ kind: "recording", version: VERSION, program, args, mode, kernel: factsOf(kernel) });
    const restore = globals
      ? replaceGlobals({
          get isInStep() {
            return tape.isInStep;
          },
          random: (real) => noted("random", real),
          date: (real) => noted("date", real),
        })
      : () => {};
    const layers = new RecordLayers(tape);
    const end = (outcome: { value: unknown } | { error: unknown }): void => {
      restore();
      tape.write({
        kind: "end",
        ...("value" in outcome ? tape.value(outcome.value) : tape.error(outcome.error)),
      });
    };
    return [layers.around(kernel), end, layers];

    function noted(kind: "random" | "date", real: () => number): number {
      const value = real();
      tape.write({ kind, value });
      return value;
    }
  }
}

function factsOf(kernel: Kernel): Header["kernel"] {
  const { name, clock, supports } = kernel;
  return {
    name,
    virtual: isVirtual(clock) ? clock.now() : null,
    ops: [...supports.ops],
    immediate: [...(supports.immediate ?? [])],
  };
}
