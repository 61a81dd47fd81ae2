import type { Instant, Timer } from "@outloop/core";
import { SimpleKernel } from "@outloop/kernel-simple";

/** Fires every timer a little early. */
export default class BadKernel extends SimpleKernel {
  override at(deadline: Instant, timer: Timer): void {
    super.at(deadline - 1, timer);
  }
}
