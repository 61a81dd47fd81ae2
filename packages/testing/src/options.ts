import type { Clock, Instant, Kernel, RunOptions, Warning } from "@outloop/core";

/** What `program` takes besides the body. */
export interface ProgramOptions {
  /**
   * Under which orders of the jobs in a turn the body is run besides the usual one: under so many seeds, from 1, or
   * under exactly these and no other. The first one that fails is reported, and how to run only it again.
   */
  readonly seeds?: number | readonly number[] | undefined;
  /** "virtual" (the default): sleeping takes no time. "real": the host's clock. */
  readonly clock?: "virtual" | "real" | undefined;
  /** False: the virtual clock moves only by hand, with `clock.advance(ms)`, until the body has ended. */
  readonly autojump?: boolean | undefined;
  /** Where the virtual clock begins: 0. */
  readonly start?: Instant | undefined;
  /** "hosted" (the default): by `start`, so that `until` works. "blocking": by `run`, without the host's event loop. */
  readonly mode?: "hosted" | "blocking" | undefined;
  /** Real milliseconds after which a run that has not ended is ended, naming its tasks: 60,000. `Infinity`: never. */
  readonly timeout?: number | undefined;
  /**
   * The kinds of warning that do not fail the test, or "allow" for all. "thread held" never does: it depends on the
   * speed of the machine.
   */
  readonly warnings?: "allow" | readonly Warning["kind"][] | undefined;
  /**
   * Which runs are done a second time, to see whether they do the same: those that failed under a seed (the default), or
   * "all" of them.
   */
  readonly replay?: "failing" | "all" | undefined;
  /** Remembers where tasks were spawned, and finds a forgotten `yield*`. Default: in every run without a seed. */
  readonly debug?: boolean | undefined;
  /** Milliseconds on the test's clock that a cancelled task may still park in its cleanup: 5000. */
  readonly grace?: number | undefined;
  /** Told of all warnings, also those that fail the test. */
  readonly onWarning?: RunOptions["onWarning"];
  /** Told of each event of all runs, as records. */
  readonly observe?: RunOptions["observe"];
  /** Told of the main events of all runs, with the objects themselves. */
  readonly trace?: RunOptions["trace"];
  /** Makes the kernel of one run: a `HeapKernel`. It must read the time from `clock`. */
  readonly kernel?: ((options: { readonly clock?: Clock; readonly seed?: number }) => Kernel) | undefined;
}

/** The options with what is wrong found, before the runner starts. Throws `RangeError` or `TypeError`. */
export function checkOptions(options: ProgramOptions): void {
  const { seeds, timeout, clock, autojump, start } = options;
  if (typeof seeds === "number" ? !isCount(seeds) : seeds !== undefined && !isSeeds(seeds))
    throw new RangeError(
      `program({ seeds }): takes a whole number from 1, or a list of whole numbers, got ${Array.isArray(seeds) ? `[${seeds.join()}]` : String(seeds)}`,
    );
  if (timeout !== undefined && !(timeout > 0))
    throw new RangeError(`program({ timeout }): takes a number of milliseconds above 0, got ${timeout}`);
  checkChoice("clock", clock, ["virtual", "real"]);
  checkChoice("mode", options.mode, ["hosted", "blocking"]);
  checkChoice("replay", options.replay, ["failing", "all"]);
  if (clock === "real" && (autojump !== undefined || start !== undefined))
    throw new TypeError(`program({ clock: "real" }): only a virtual clock has 'autojump' and 'start'`);
}

function checkChoice(name: string, value: string | undefined, choices: readonly string[]): void {
  if (value !== undefined && !choices.includes(value))
    throw new TypeError(`program({ ${name} }): takes "${choices.join('" or "')}", got ${value}`);
}

export function isCount(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 1;
}

function isSeeds(value: unknown): boolean {
  return Array.isArray(value) && value.length > 0 && value.every((each) => Number.isSafeInteger(each));
}
