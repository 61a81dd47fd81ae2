import { checkKernel } from "./driver/claim.ts";
import type { Kernel } from "./kernel.ts";
import { coreTrap, Operation, type Op } from "./trap.ts";

/**
 * Moves the whole running program to another kernel; the one place where a program names one. It takes effect between
 * two turns: every task goes on where it was, in the same order, on the same timeline, and the kernel left is detached.
 * A checkpoint.
 *
 * Throws `SwapRefused`, before anything has moved, when `kernel` cannot wait as this run has to or cannot take over what
 * a parked task waits for, and `KernelBusy` when it runs a job already.
 *
 * @example
 * ```ts
 * const before = yield* now();
 * yield* swap(new SimpleKernel());
 * (yield* now()) - before < 1000; // true, whatever the new kernel's own clock shows
 * ```
 */
export function swap(kernel: Kernel): Op<void> {
  checkKernel(kernel);
  return new Operation<void>(coreTrap({ op: "swap", kernel }));
}
