import type { Clock } from "../clock.ts";
import { isVirtual, SteppedClock } from "../virtual-clock.ts";
import { describeValue } from "../describe.ts";
import { KernelBusy } from "../errors.ts";
import type { Kernel } from "../kernel.ts";
import { innermost } from "../layer.ts";

const busyKernels = new WeakSet<Kernel>();
const busyClocks = new WeakSet<Clock>();

/** Throws `TypeError` for what is no kernel that this core can drive. */
export function checkKernel(kernel: Kernel): void {
  if (typeof (kernel as Partial<Kernel> | null | undefined)?.turn !== "function") {
    throw new TypeError(`expected a kernel, such as new SimpleKernel(), but got ${describeValue(kernel)}`);
  }
  if ((kernel.protocol as number) !== 1) {
    throw new TypeError(
      `kernel '${kernel.name}' speaks protocol ${describeValue(kernel.protocol)}, this core speaks 1: update one of them`,
    );
  }
}

/** Throws `KernelBusy` when `kernel`, or its virtual clock, serves a job. `own`: a clock that is about to be free. */
export function checkFree(kernel: Kernel, own?: Clock): void {
  if (busyKernels.has(innermost(kernel))) {
    throw new KernelBusy(
      `kernel '${kernel.name}' is already running a job: make another one with new, ` +
        `or call the inner program from the outer one with yield*`,
    );
  }
  if (isVirtual(kernel.clock) && kernel.clock !== own && busyClocks.has(kernel.clock)) {
    throw new KernelBusy(
      `the virtual clock of kernel '${kernel.name}' already serves a job: make another one with virtualClock()`,
    );
  }
}

/** Attaches `kernel` for one job. Throws `KernelBusy` when it, or its virtual clock, already serves another one. */
export function claim(kernel: Kernel): void {
  checkKernel(kernel);
  checkFree(kernel);
  kernel.attach();
  busyKernels.add(innermost(kernel));
  busyClocks.add(kernel.clock);
}

/** Detaches `kernel`. What it still holds it keeps. `next` takes its place: a clock they share goes on as it was. */
export function release(kernel: Kernel, next?: Kernel): void {
  busyKernels.delete(innermost(kernel));
  busyClocks.delete(kernel.clock);
  if (kernel.clock instanceof SteppedClock && kernel.clock !== next?.clock) kernel.clock.serve(null);
  kernel.detach();
}
