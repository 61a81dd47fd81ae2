import { isVirtual } from "../virtual-clock.ts";
import type { Instant } from "../clock.ts";
import { NEVER, READY, type Kernel } from "../kernel.ts";
import type { ThreadWatcher } from "../thread-watcher.ts";
import type { JobNode } from "./job-node.ts";
import { setRunningJob } from "./running.ts";
import { letTimePass, MOVED } from "./let-time-pass.ts";
import { collectOutside } from "./outside.ts";
import { performSwaps } from "./swap.ts";
import { tellWatcher, threadWatcher } from "./watched-thread.ts";
import { within } from "./within.ts";

/**
 * The loop is itself a coroutine: it runs turns and, when there is nothing to do, *asks* to wait so many milliseconds
 * (`Infinity`: until something comes from outside; 0: until the host has had a turn). `run` answers by blocking the
 * thread, `start` by letting the host go on. It ends when the main task has ended.
 */
export function* loop(job: JobNode, pause?: () => boolean): Generator<number, void, void> {
  let instant = NaN;
  let turns = 0;
  let isCut = false;
  const { hold } = job;
  const isPaused = (): boolean => {
    hold.tick();
    return (isCut = pause?.() === true);
  };
  hold.resume();
  while (!job.main.isDone) {
    if (job.swaps.length > 0 && !isCut) within(job, () => performSwaps(job));
    if (job.sources.size > 0 && !isCut) collectOutside(job);
    isCut = false;
    const { kernel } = job;
    const { clock } = kernel;
    if (threadWatcher !== null) tellWatcher(job, turnBegins);
    if (job.watched) job.events.turnBegins();
    const next = turn(job, kernel, isPaused);
    hold.tick();
    if (job.watched) job.events.turnEnds(next, isCut);
    if (job.main.isDone) return;

    let wait = MOVED;
    if (next === READY) {
      // A cut turn goes on; it is not counted before it has ended.
      if (isVirtual(clock) && !isCut) {
        const now = clock.now();
        turns = now === instant ? turns + 1 : 1;
        instant = now;
        if (turns >= clock.turnLimit) {
          within(job, () => job.livelock(turns));
          turns = 0;
        }
      }
    } else if (job.swaps.length > 0) {
      continue;
    } else if (job.outside === 0 && (next === NEVER || isOnlyGrace(job))) {
      within(job, () => job.deadlock());
    } else if (!isVirtual(clock)) {
      const ms = next - kernel.now();
      if (ms > 0) wait = ms;
    } else {
      wait = letTimePass(job, clock, next);
    }
    if (wait === MOVED) {
      if (!isCut && pause?.() !== true) continue;
      wait = 0;
    }
    if (job.watched) job.events.waitBegins(wait);
    if (threadWatcher !== null)
      tellWatcher(job, (watcher) => watcher.wait(job.hosted ? undefined : job.kernel.waker));
    yield wait;
    hold.resume();
    if (job.watched) job.events.waitEnds();
  }
}

function turnBegins(watcher: ThreadWatcher): void {
  watcher.turn();
}

/** After a deadlock nobody can help a cleanup that waits, so its grace is not waited for. */
function isOnlyGrace(job: JobNode): boolean {
  return job.verdict !== null && job.timers === 0;
}

/** One turn, as the job's own code; written out, since a closure for each turn is felt where turns are short. */
function turn(job: JobNode, kernel: Kernel, isPaused: () => boolean): Instant {
  const previous = setRunningJob(job);
  try {
    return kernel.turn(isPaused);
  } finally {
    setRunningJob(previous);
  }
}
