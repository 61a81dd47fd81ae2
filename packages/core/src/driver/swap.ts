import { describeTrap } from "../describe.ts";
import { SwapRefused } from "../errors.ts";
import type { Drained, Kernel } from "../kernel.ts";
import { claim, checkKernel, release } from "./claim.ts";
import type { JobNode } from "./job-node.ts";
import type { TaskNode } from "./task-node.ts";
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

/** Moves everything to `next`, or throws with everything where it was. */
function swapTo(job: JobNode, next: Kernel): void {
  const { kernel } = job;
  if (next === kernel) return;
  check(job, next);
  // The program's clock runs on: what it shows now is what it shows then.
  const instant = job.now();
  const held = kernel.drain();
  // Two kernels may share a virtual clock, so the old one lets go first.
  release(kernel);
  try {
    claim(next);
  } catch (error) {
    claim(kernel);
    refill(kernel, held, 0);
    throw error;
  }
  const offset = instant - next.now();
  refill(next, held, job.offset - offset);
  job.kernel = next;
  job.offset = offset;
  if (job.watched) job.trace({ kind: "swap", from: kernel.name, to: next.name });
}

/** Gives a kernel what another one held, in its order; its clock shows `shift` more than the other's. */
function refill(kernel: Kernel, { ready, timers }: Drained, shift: number): void {
  for (const each of ready) kernel.ready(each);
  for (const { deadline, timer } of timers) kernel.at(deadline + shift, timer);
}

function check(job: JobNode, next: Kernel): void {
  checkKernel(next);
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
