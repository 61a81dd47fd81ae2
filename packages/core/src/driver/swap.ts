import { describeTrap } from "../describe.ts";
import { SwapRefused } from "../errors.ts";
import type { Kernel } from "../kernel.ts";
import { checkFree, checkKernel, claim, release } from "./claim.ts";
import type { JobNode } from "./job-node.ts";
import type { TaskNode } from "./task-node.ts";
import type { DriverTimer } from "./timeline.ts";
import { SUBMITTED } from "./waiter.ts";

/** A swap that was asked for and waits for the end of the turn. */
export interface SwapRequest {
  readonly kernel: Kernel;
  readonly settle: (ok: boolean, error: unknown) => void;
}

/** Does all swaps asked for, in order. Only between two turns: a turn that was paused is ended first. */
export function performSwaps(job: JobNode): void {
  for (let each = job.swaps.shift(); each !== undefined; each = job.swaps.shift()) {
    try {
      swapTo(job, each.kernel);
    } catch (error) {
      each.settle(false, error);
      continue;
    }
    each.settle(true, undefined);
  }
}

/** Moves everything to `next`, or throws before anything has moved. */
function swapTo(job: JobNode, next: Kernel): void {
  const { kernel } = job;
  if (next === kernel) return;
  check(job, next);
  const { ready, timers } = kernel.drain();
  // The program's clock runs on: what it shows now is what it shows then.
  const instant = job.now();
  // Two kernels may share a virtual clock, so the old one lets go first.
  release(kernel);
  claim(next);
  job.timeline.anchor(instant, next.now());
  job.kernel = next;
  for (const each of ready) next.ready(each);
  for (const { timer } of timers) next.at(job.timeline.toKernel((timer as DriverTimer).due), timer);
  if (job.watched) job.trace({ kind: "swap", from: kernel.name, to: next.name });
}

function check(job: JobNode, next: Kernel): void {
  checkKernel(next);
  checkFree(next, job.kernel.clock);
  if (job.hosted ? next.host === undefined : !next.supports.blocking && !("jump" in next.clock)) {
    throw new SwapRefused(
      `kernel '${next.name}' cannot ${job.hosted ? "wait on a host's event loop" : "block this thread"}, ` +
        `as kernel '${job.kernel.name}' does for this job`,
    );
  }
  const stuck = job.tasks().filter((task) => task.waiter?.note === SUBMITTED);
  if (stuck.length > 0) {
    throw new SwapRefused(
      `kernel '${next.name}' cannot take over what kernel '${job.kernel.name}' has begun: ` +
        `${stuck.map(waiting).join("; ")}. Swap when that has ended`,
    );
  }
}

function waiting(task: TaskNode): string {
  return `${task.inWords()} waits for ${describeTrap(task.wait!)}`;
}
