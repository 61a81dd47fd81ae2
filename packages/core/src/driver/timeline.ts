import type { Instant } from "../clock.ts";
import type { Timer } from "../kernel.ts";

/** A timer of the driver's: it knows its deadline on the program's clock, so that a swap need not translate it twice. */
export interface DriverTimer extends Timer {
  readonly due: Instant;
}

/**
 * The program's clock, as it runs on over swaps: from the last one on it shows what it showed then plus what has passed
 * on the kernel's clock since. By anchors and not by an offset, because a sum that is rounded may run backwards.
 */
export class Timeline {
  #program = 0;
  #kernel = 0;

  /** What the program's clock shows when the kernel's shows `instant`. */
  toProgram(instant: Instant): Instant {
    return this.#program + (instant - this.#kernel);
  }

  /** The earliest instant of the kernel's clock at which the program's has reached `deadline`: never before. */
  toKernel(deadline: Instant): Instant {
    let instant = this.#kernel + (deadline - this.#program);
    while (this.toProgram(instant) < deadline) instant = nextUp(instant);
    return instant;
  }

  /** From now on the kernel's clock is another one, which shows `kernel` when the program's shows `program`. */
  anchor(program: Instant, kernel: Instant): void {
    this.#program = program;
    this.#kernel = kernel;
  }
}

/** A little more than `value`, at most two steps of its precision. */
function nextUp(value: number): number {
  return value + Math.max(Math.abs(value) * Number.EPSILON, Number.MIN_VALUE);
}
