// "@outloop/core/kernel": what helps to write a kernel, besides the contract itself.
export {
  NEVER,
  READY,
  type Asker,
  type Drained,
  type Kernel,
  type Reply,
  type Runnable,
  type Submission,
  type Supports,
  type Timer,
} from "./kernel.ts";
export { layer, type Layer, type Parts } from "./layer.ts";
export * as layers from "./layers.ts";
export type { Sink } from "./layers/trace.ts";
export { realClock, type Clock, type Instant } from "./clock.ts";
export { isVirtual, virtualClock, type VirtualClock } from "./virtual-clock.ts";
export { Ring } from "./driver/ring.ts";
export { hostWait } from "./host-wait.ts";
export { ThreadWaiter } from "./thread-waiter.ts";
export { canBlock, makeWaker, wake, WAKE_FD, WAKE_WRITERS, type Waker } from "./waker.ts";
export type { Outcome } from "./outcome.ts";
export { trap, type Trap } from "./trap.ts";
export { describeTrap, describeValue } from "./describe.ts";
