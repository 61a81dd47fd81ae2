import { realClock } from "../clock.ts";
import type { Kernel } from "../kernel.ts";
import { JobNode } from "./job-node.ts";
import { SubmittedWaiter } from "./submit.ts";
import { CHECKPOINT } from "./task-node.ts";
import type { AnyBody } from "./traps.ts";
import { Waiter } from "./waiter.ts";

/** A kernel that never does anything. */
const idle = {
  name: "idle",
  clock: realClock,
  now: () => 0,
  ready() {},
} as unknown as Kernel;

const nobody: AnyBody = () => [];

let kept: unknown;

/**
 * Keeps one object of each class of the driver alive. An engine forgets what it has learned of a class when the last
 * object of it is collected, and throws away the code made for it: without this, each run after a garbage collection
 * would begin cold. Measured with V8: spawning and joining 200,000 tasks in run after run takes almost twice as long.
 */
export function keepArchetypes(): void {
  if (kept !== undefined) return;
  const job = new JobNode(idle, nobody, [], {}, false);
  job.main.ensureBody();
  kept = [job, new Waiter(job.main, CHECKPOINT), new SubmittedWaiter(job.main, CHECKPOINT)];
}
