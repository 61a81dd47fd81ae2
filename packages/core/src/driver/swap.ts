import { describeTrap } from "../describe.ts";
import { SwapRefused } from "../errors.ts";
import type { Kernel } from "../kernel.ts";
import type { Trap } from "../trap.ts";
import { checkFree, checkKernel, claim, release } from "./claim.ts";
import type { JobNode } from "./job-node.ts";
import type { TaskNode } from "./task-node.ts";
import { moveSources } from "./outside.ts";
import type { DriverTimer } from "./timeline.ts";
import { attached } from "./attached.ts";
import { SubmittedWaiter } from "./submit.ts";

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
  const unsent = kernel.unsent?.() ?? [];
  check(job, next, unsent);
  const waiting = job.tasks().filter(isSubmitted);
  const { ready, timers } = kernel.drain();
  // The program's clock runs on: what it shows now is what it shows then.
  const instant = job.now();
  const requests = waiting.map(({ waiter }) => waiter.submission!.move!());
  // Two kernels may share a virtual clock, so the old one lets go first.
  release(kernel, next);
  claim(next);
  job.timeline.anchor(instant, next.now());
  job.kernel = next;
  attached(job);
  moveSources(job, kernel.waker);
  // Before the waits: what was written to a descriptor goes before what is sent to it.
  for (const each of unsent) next.answer!(each);
  for (const each of ready) next.ready(each);
  for (const { timer } of timers) next.at(job.timeline.toKernel((timer as DriverTimer).due), timer);
  for (const [index, { waiter }] of waiting.entries()) resubmit(next, requests[index]!, waiter);
  if (job.watched) job.events.swapped(kernel.name, next.name);
}

function check(job: JobNode, next: Kernel, unsent: readonly Trap[]): void {
  checkKernel(next);
  checkFree(next, job.kernel.clock);
  if (job.hosted ? next.host === undefined : !next.supports.blocking && !("jump" in next.clock)) {
    throw new SwapRefused(
      `kernel '${next.name}' cannot ${job.hosted ? "wait on a host's event loop" : "block this thread"}, ` +
        `as kernel '${job.kernel.name}' does for this job`,
    );
  }
  const left = unsent.find(({ op }) => next.answer === undefined || !next.supports.immediate?.has(op));
  if (left !== undefined) {
    throw new SwapRefused(
      `kernel '${next.name}' cannot take over what kernel '${job.kernel.name}' has not sent yet: ` +
        `${describeTrap(left)}. Flush before the swap`,
    );
  }
  const stuck = job.tasks().filter((task) => isSubmitted(task) && !canMove(task, next));
  if (stuck.length > 0) {
    throw new SwapRefused(
      `kernel '${next.name}' cannot take over what kernel '${job.kernel.name}' has begun: ` +
        `${stuck.map(inWords).join("; ")}. Swap when that has ended`,
    );
  }
}

interface SubmittedTask extends TaskNode {
  readonly waiter: SubmittedWaiter;
}

function isSubmitted(task: TaskNode): task is SubmittedTask {
  return task.waiter instanceof SubmittedWaiter;
}

/** Only a wait moves: work that has been given away completes where it was begun. */
function canMove({ wait, waiter }: SubmittedTask, next: Kernel): boolean {
  return (
    waiter.submission?.move !== undefined && next.supports.ops.has(wait!.op) && next.submit !== undefined
  );
}

function resubmit(next: Kernel, request: Trap, waiter: SubmittedWaiter): void {
  waiter.submission = null;
  try {
    waiter.begun(next.submit!(request, waiter));
  } catch (error) {
    waiter.fail(error);
  }
}

function inWords(task: TaskNode): string {
  return `${task.inWords()} waits for ${describeTrap(task.wait!)}`;
}
