import { NotDeterministic, SeedFailed } from "./errors.ts";
import { note } from "./note.ts";
import type { ProgramOptions } from "./options.ts";
import { rerunCommand, type RunnerContext } from "./rerun.ts";
import { runOnce, type AnyTestBody, type RunResult } from "./run-once.ts";
import { planSeeds } from "./seeds.ts";
import { transcriptDifference } from "./transcript.ts";

/** All runs of a test. Rejects with what the first one that failed failed with. */
export async function runAll(
  body: AnyTestBody,
  options: ProgramOptions,
  runner: RunnerContext,
): Promise<void> {
  const { unseeded, seeds, only } = planSeeds(options.seeds);
  const { signal } = runner;
  const once = (seed: number | undefined, debug: boolean): Promise<RunResult> =>
    runOnce(body, options, { seed, debug: options.debug ?? debug, signal });

  if (unseeded) {
    const result = await once(undefined, true);
    if (result.failure !== undefined) throw note(result.failure.error, result.failure.warnings);
    if (options.replay === "all") mustBeSame(undefined, result, await once(undefined, true));
  }
  let passed = 0;
  for (const seed of seeds) {
    // Where operations come from costs more than most programs do, so only a run that somebody looks at remembers it.
    const result = await once(seed, only);
    if (signal?.aborted === true) throw signal.reason;
    const { failure } = result;
    if (failure !== undefined || options.replay === "all") mustBeSame(seed, result, await once(seed, only));
    if (failure !== undefined) {
      const detailed = only ? undefined : (await once(seed, true)).failure;
      throw new SeedFailed(seed, passed, rerunCommand(seed, runner), detailed ?? failure);
    }
    passed++;
  }
}

/** Throws `NotDeterministic` when two runs with one seed did not do the same. */
function mustBeSame(seed: number | undefined, first: RunResult, second: RunResult): void {
  const [a, b] = [first, second].map(({ failure }) => describe(failure));
  const difference =
    transcriptDifference(["the first run has", "the second"], first.transcript, second.transcript) ??
    (a === b ? undefined : `the first run ended with ${a}, the second with ${b}`);
  if (difference !== undefined) throw new NotDeterministic(seed, difference, first.failure?.error);
}

function describe(failure: RunResult["failure"]): string {
  if (failure === undefined) return "success";
  const { error } = failure;
  return error instanceof Error ? `${error.name}: ${error.message}` : `${String(error)} thrown`;
}
