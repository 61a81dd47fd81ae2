// Running programs.
export { drive, type Answer } from "./drive.ts";
export { run } from "./run.ts";
export { start, type Job } from "./start.ts";
export type { RunOptions } from "./driver/job-node.ts";
export type { Warning } from "./warning.ts";
export type { TraceEvent } from "./trace.ts";
export type { EventRecord, Observer } from "./event-record.ts";

// Writing programs.
export type { Body, Coroutine, Op, OpName, Trap } from "./trap.ts";
export { checkpoint, deadline, now, sleep, sleepUntil } from "./time.ts";
export { self, spawn, spawnWith, type SpawnOptions } from "./spawn.ts";
export type { Task, TaskState } from "./task.ts";
export { call } from "./call.ts";
export {
  currentScope,
  moveOnAfter,
  scope,
  scopeWith,
  shield,
  supervise,
  timeout,
  type MovedOn,
  type Scope,
  type ScopeOptions,
} from "./scope.ts";
export { all, allSettled, any, race } from "./groups.ts";
export { until } from "./until.ts";
export { swap } from "./swap.ts";
export { readable, writable } from "./io/readiness.ts";
export { TaskLocal } from "./task-local.ts";
export { Event, type HostOptions } from "./event.ts";
export { Lock } from "./lock.ts";
export { Semaphore } from "./semaphore.ts";
export { Condition } from "./condition.ts";
export { Barrier } from "./barrier.ts";
export { Channel } from "./channel.ts";
export type { PrimitiveOptions } from "./driver/primitive.ts";
export { chainOf } from "./driver/chain.ts";
export { explain } from "./explain.ts";
export { failuresOf } from "./driver/failures.ts";
export {
  Abandoned,
  Busy,
  Cancelled,
  Closed,
  Deadlock,
  ForeignUse,
  Interrupted,
  KernelBusy,
  Livelock,
  NeedsHost,
  NotATrap,
  SwapRefused,
  TaskCancelled,
  TimeoutError,
  UnsupportedTrap,
  type TaskReport,
} from "./errors.ts";

// Writing primitives.
export { operation, trap } from "./trap.ts";
export { park, type Wake } from "./park.ts";
export { outside, type OutsideSource } from "./outside.ts";
export { WaitQueue } from "./wait-queue.ts";
export { failure, success, type Failure, type Outcome, type Success } from "./outcome.ts";

// Kernels and clocks; who writes a kernel finds its helpers in "@outloop/core/kernel".
export type { Drained, Kernel, Reply, Runnable, Submission, Supports, Timer } from "./kernel.ts";
export type { Clock, Instant } from "./clock.ts";
export { virtualClock, type VirtualClock } from "./virtual-clock.ts";
export { wake, type Waker } from "./waker.ts";
