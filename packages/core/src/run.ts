import { claim, release } from "./driver/claim.ts";
import type { RunOptions } from "./driver/job-node.ts";
import { loop } from "./driver/loop.ts";
import { checkProgram, makeJob, resultOf } from "./driver/result.ts";
import { within } from "./driver/within.ts";
import { NeedsHost } from "./errors.ts";
import type { Kernel } from "./kernel.ts";
import type { Body } from "./trap.ts";

/**
 * Runs a program to its end on this thread and returns its value; no event loop is touched. While nothing is ready, the
 * kernel blocks the thread.
 *
 * Throws what the program failed with (see `failuresOf` for the others), `Deadlock`, `Livelock`, `options.signal`'s
 * reason, or `NeedsHost` where the thread may not be blocked; before anything runs, `KernelBusy`, `NotATrap` when `f`
 * is no function, or `RangeError` for a bad option. The kernel is detached afterwards and may be used again.
 *
 * @example
 * ```ts
 * run(new SimpleKernel(), function* () {
 *   yield* sleep(10);
 *   return "hello";
 * }); // "hello", after 10 ms without an event loop
 * ```
 */
export function run<T>(kernel: Kernel, f: Body<T>, options: RunOptions = {}): T {
  checkProgram(f, options);
  claim(kernel);
  let last = kernel;
  try {
    const [job, stopListening] = makeJob(kernel, f, options, false);
    try {
      for (const ms of loop(job)) {
        if (job.kernel.supports.blocking) job.kernel.block(ms);
        else within(job, () => job.endEarly(cannotBlock(job.kernel)));
      }
    } finally {
      last = job.kernel;
      stopListening();
      job.close();
    }
    const result = resultOf(job);
    if (result.ok) return result.value as T;
    throw result.error;
  } finally {
    release(last);
  }
}

function cannotBlock({ name }: Kernel): NeedsHost {
  return new NeedsHost(
    `run() has to wait, but kernel '${name}' may not block this thread (a browser's main thread, or no shared memory): ` +
      `use start(), which waits on the host's event loop`,
  );
}
