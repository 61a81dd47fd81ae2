import type { Clock, Kernel, VirtualClock } from "@outloop/core";
import { TranscriptDiffers } from "./errors.ts";
import { transcriptDifference } from "./transcript.ts";

/** What the body of a test is given. */
export interface TestContext<C extends Clock = VirtualClock> {
  /** Adds one line to the transcript: its parts, as strings, with spaces between. */
  log(this: void, ...parts: unknown[]): void;
  /** What was logged so far. */
  readonly transcript: readonly string[];
  /** Throws `TranscriptDiffers` unless the transcript is just this. */
  expectLog(this: void, ...entries: string[]): void;
  readonly clock: C;
  /** The seed of this run; undefined without one. */
  readonly seed: number | undefined;
  /** The kernel of this run, which has no other. */
  readonly kernel: Kernel;
  /** Aborted when the test is to end early: its time is over, or its runner gave up. */
  readonly signal: AbortSignal;
}

export function makeContext<C extends Clock>(
  given: Pick<TestContext<C>, "clock" | "seed" | "kernel" | "signal">,
): TestContext<C> {
  const transcript: string[] = [];
  return {
    ...given,
    transcript,
    log: (...parts) => void transcript.push(parts.map(String).join(" ")),
    expectLog: (...entries) => {
      const difference = transcriptDifference(["expected", "got"], entries, transcript);
      if (difference !== undefined) throw new TranscriptDiffers([...transcript], entries, difference);
    },
  };
}
