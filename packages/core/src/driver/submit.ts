import { UnsupportedTrap } from "../errors.ts";
import type { Kernel, Reply, Submission } from "../kernel.ts";
import type { Trap } from "../trap.ts";
import type { TaskNode } from "./task-node.ts";
import { Waiter } from "./waiter.ts";

/** The wait of a task for what its kernel was asked to do: an outside source as long as it lasts. */
export class SubmittedWaiter extends Waiter implements Reply {
  submission: Submission | null = null;

  constructor(task: TaskNode, request: Trap) {
    super(task, request);
    task.job.outside++;
  }

  answer(value: unknown): void {
    this.settle(true, value);
  }

  fail(error: unknown): void {
    this.settle(false, error);
  }

  /** What the kernel has begun; taken back at once if the task was cancelled meanwhile. */
  begun(submission: Submission): void {
    if (this.live) this.submission = submission;
    else if (this.dropped) this.takeBack(() => submission.abandon());
  }

  override drop(): void {
    if (!this.live) return;
    this.task.job.outside--;
    const { submission } = this;
    super.drop();
    if (submission !== null) this.takeBack(() => submission.abandon());
  }

  private settle(ok: boolean, value: unknown): void {
    if (!this.live) return;
    const { job } = this.task;
    job.outside--;
    this.wake(ok, value);
    job.nudge();
  }
}

/** Asks the kernel what core does not know. True: answered in place. False: the task is parked, or ready again. */
export function submit(task: TaskNode, request: Trap): boolean {
  const { kernel } = task.job;
  const { ops, immediate } = kernel.supports;
  if (kernel.answer !== undefined && immediate?.has(request.op) === true)
    return answer(task, kernel, request);
  if (kernel.submit === undefined || !ops.has(request.op)) return unsupported(task, request);
  if (task.isDue()) {
    if (request.op === "close") closeAll(task, kernel, request);
    task.readyToRaise();
    return false;
  }
  const waiter = new SubmittedWaiter(task, request);
  task.park(waiter);
  try {
    waiter.begun(kernel.submit(request, waiter));
  } catch (error) {
    waiter.fail(error);
  }
  return false;
}

function answer(task: TaskNode, kernel: Kernel, request: Trap): true {
  try {
    task.answer = kernel.answer!(request);
    task.failed = false;
  } catch (error) {
    task.answer = error;
    task.failed = true;
  }
  task.job.hold.tickInPlace(task);
  return true;
}

const nobody: Reply = { answer() {}, fail() {} };

/** Closing acts first and raises then: the cleanup of a cancelled task must be able to let go. */
function closeAll(task: TaskNode, kernel: Kernel, request: Trap): void {
  task.job.guard(() => void kernel.submit!(request, nobody), "closing for", task);
}

function unsupported(task: TaskNode, request: Trap): true {
  const { kernel } = task.job;
  const known = [...kernel.supports.ops, ...(kernel.supports.immediate ?? [])].join(", ");
  task.failed = true;
  task.answer = new UnsupportedTrap(
    request,
    task.inWords(),
    `kernel '${kernel.name}'`,
    `Run the program on a kernel that lists '${request.op}' in supports.ops` +
      (known === "" ? " (this one lists none)" : ` (this one lists ${known})`),
  );
  return true;
}
