import { run, start, virtualClock, type Body, type Job, type RunOptions } from "@outloop/core";
import { checkOptions } from "./check-options.ts";
import { encode } from "./encode.ts";
import { LogError } from "./errors.ts";
import { replaceGlobals } from "./globals.ts";
import { jobWith } from "./job.ts";
import type { Header } from "./line.ts";
import { readLog } from "./read-log.ts";
import { ReplayLayers, type MakeKernel } from "./replay-layer.ts";
import { Script, type OnLine } from "./script.ts";

export interface ReplayOptions {
  /** What the log is called in messages. */
  readonly name?: string;
  /** Told of each line of the log as it comes true, before the program goes on. */
  readonly onLine?: OnLine;
  /** Classes of errors that the program's promises and kernels answer with, besides those of the language and of outloop. */
  readonly errors?: readonly Function[];
}

/**
 * Runs a program again from the log of a {@link Recorder}, without the world: nothing is waited for, and whatever came from
 * outside comes from the log, at the same point of the program. On any kernel: it only keeps the queues.
 *
 * A program that does something else than it did then is stopped at once, without its cleanup, by `Diverged`; one that
 * ends in another way diverges, too. `LogError` is thrown for a log that is torn, foreign or of another version.
 *
 * @example
 * ```ts
 * const lines: string[] = [];
 * function* program() {
 *   yield* sleep(5);
 *   return yield* now();
 * }
 * const then = new Recorder((line) => lines.push(line)).run(new SimpleKernel(), program);
 * const again = new Replay(lines.join("")).run((options) => new SimpleKernel(options), program);
 * again === then; // true, though it is a reading of the clock
 * ```
 */
export class Replay {
  /** The first line: what was recorded. */
  readonly header: Header;
  readonly #script: Script;
  #isUsed = false;

  /** Reads the whole log. */
  constructor(log: string, { name = "the log", onLine = () => {}, errors = [] }: ReplayOptions = {}) {
    const read = readLog(log, name);
    this.header = read.header;
    this.#script = new Script(read, onLine, errors);
  }

  /** As core's `run`; throws what the run threw when it was recorded, or `Diverged`. */
  run<T>(make: MakeKernel, f: Body<T>, options: RunOptions = {}): T {
    const [layers, restore] = this.#begin("blocking", make, options);
    try {
      return this.#ended("value", run(this.#kernel(layers), f, options));
    } catch (error) {
      throw this.#ended("error", error);
    } finally {
      restore();
    }
  }

  /**
   * As core's `start`. What host code did with the job is done at the point where it did it then: its `post` and `swap`
   * wait until then, its `cancel` comes from the log.
   */
  start<T>(make: MakeKernel, f: Body<T>, options: RunOptions = {}): Job<T> {
    const [layers, restore] = this.#begin("hosted", make, options);
    const script = this.#script;
    const job = start(this.#kernel(layers), f, options);
    script.onCancel = (reason) => void job.cancel(reason);
    const inTime = <R>(call: "post" | "swap", go: () => Promise<R>): Promise<R> => {
      if (script.isInStep) return go();
      return new Promise((resolve, reject) => {
        script.held.push({ call, go: () => void go().then(resolve, reject) });
        script.onHeld();
      });
    };
    return jobWith(job, {
      onEnd: (outcome) => {
        restore();
        if ("value" in outcome) this.#ended("value", outcome.value);
        else this.#ended("error", outcome.error);
      },
      cancel(reason) {
        if (script.isInStep) void job.cancel(reason);
      },
      post: (g) => inTime("post", () => job.post(g)),
      swap: (next) => inTime("swap", () => job.swap(layers.around(next))),
    });
  }

  #begin(mode: "blocking" | "hosted", make: MakeKernel, options: RunOptions): [ReplayLayers, () => void] {
    checkOptions(options);
    if (this.#isUsed) throw new Error("a Replay runs once: make another one");
    if (this.header.mode !== mode) {
      const how = this.header.mode === "hosted" ? "start()" : "run()";
      throw new LogError(`it was recorded ${this.header.mode}: replay it by ${how}`);
    }
    this.#isUsed = true;
    const script = this.#script;
    const given = (kind: "random" | "date", real: () => number): number => {
      // Recorded without them, they are the program's own business.
      if (script.next.kind !== "random" && script.next.kind !== "date") return real();
      return (
        script.expect(kind, kind === "random" ? "Math.random() is called" : "Date.now() is called")?.value ??
        0
      );
    };
    const restore = replaceGlobals({
      get isInStep() {
        return script.isInStep;
      },
      random: (real) => given("random", real),
      date: (real) => given("date", real),
    });
    return [new ReplayLayers(script, make), restore];
  }

  #kernel(layers: ReplayLayers): ReturnType<ReplayLayers["kernel"]> {
    const { kernel } = this.header;
    return layers.kernel(kernel, kernel.virtual === null ? null : virtualClock({ start: kernel.virtual }));
  }

  /** Checks that the run ends as it did then, and gives the outcome back. */
  #ended<T>(kind: "value" | "error", outcome: T): T {
    const script = this.#script;
    script.throwFailure();
    const encoded = { [kind]: encode(outcome, () => {}) };
    const line = script.next;
    const happens = `the run ends: ${JSON.stringify(encoded)}`;
    if (line.kind !== "end" || !isSame(line, encoded)) script.diverge(happens);
    script.throwFailure();
    script.advance();
    return outcome;
  }
}

/** Stacks tell where the code stands, which is not what the program does. */
function isSame(then: object, now: object): boolean {
  return comparable({ ...then, kind: undefined }) === comparable(now);
}

function comparable(value: object): string {
  return JSON.stringify(value, (key, each: unknown) => (key === "stack" ? undefined : each));
}
