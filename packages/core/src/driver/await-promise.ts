import { describeValue } from "../describe.ts";
import { NeedsHost, NotATrap } from "../errors.ts";
import { hostGlobals } from "../host-globals.ts";
import type { Trap } from "../trap.ts";
import { isPromiseLike } from "./coroutine.ts";
import type { TaskNode } from "./task-node.ts";
import type { UntilSource } from "./traps.ts";
import { Waiter } from "./waiter.ts";

/** Parks `task` until the promise settles. A cancel aborts its signal and does not wait for it. */
export function awaitPromise(task: TaskNode, request: Trap, source: UntilSource<unknown>): false {
  const { job } = task;
  if (!job.hosted) {
    return task.readyWith(
      false,
      new NeedsHost(
        `${task.inWords()} asked until(promise) under run(), where no event loop can settle a promise: ` +
          `run the program with start()`,
      ),
    );
  }
  const controller =
    typeof source === "function" && hostGlobals.AbortController !== undefined
      ? new hostGlobals.AbortController()
      : undefined;
  let promise: unknown;
  let isThenable: boolean;
  try {
    promise = typeof source === "function" ? source(controller?.signal as never) : source;
    isThenable = isPromiseLike(promise);
  } catch (error) {
    return task.readyWith(false, error);
  }
  if (!isThenable) {
    return task.readyWith(
      false,
      new NotATrap(
        `until() was given ${describeValue(promise)}: it takes a promise or a function that returns one`,
        promise,
      ),
    );
  }

  const waiter = task.parkOn(request);
  job.outside++;
  let isSettled = false;
  const settled = (ok: boolean, value: unknown): void => {
    // A careless thenable may call back more than once.
    if (isSettled) return;
    isSettled = true;
    if (waiter.live) {
      job.outside--;
      waiter.wake(ok, value);
      job.nudge();
    } else if (!ok && !isAbort(value, controller?.signal.reason)) {
      job.warn({
        kind: "late rejection",
        message: `a promise that ${task.inWords()} no longer waits for was rejected: pass its maker the signal`,
        task,
        error: value,
      });
    }
  };
  try {
    (promise as PromiseLike<unknown>).then(
      (value) => settled(true, value),
      (error: unknown) => settled(false, error),
    );
  } catch (error) {
    settled(false, error);
  }
  waiter.armed(() => {
    job.outside--;
    controller?.abort(task.scope.reach?.error);
  });
  // A cancel that came while the source ran found a task that was running: now it is parked.
  task.interrupt();
  return false;
}

/** The promise was rejected because we aborted its signal. */
function isAbort(error: unknown, reason: unknown): boolean {
  return error === reason || (error instanceof Error && error.name === "AbortError");
}
