import { virtualClock, type Clock, type Kernel } from "@outloop/core";
import { HeapKernel } from "@outloop/kernel-heap";
import { SimpleKernel } from "@outloop/kernel-simple";
import type { Subject } from "../harness/workload.ts";

/** The subject's kernel, on the real clock unless another is given. */
export function makeKernel({ kernel }: Subject, clock?: Clock): Kernel {
  const options = clock === undefined ? {} : { clock };
  return kernel === "simple" ? new SimpleKernel(options) : new HeapKernel(options);
}

/** For programs that never wait. */
export function timeless(): Clock {
  return virtualClock({ turnLimit: Infinity });
}
