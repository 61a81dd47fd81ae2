import { virtualClock, type Clock, type Kernel } from "@outloop/core";
import { HeapKernel } from "@outloop/kernel-heap";
import { SimpleKernel } from "@outloop/kernel-simple";
import type { KernelChoice } from "./protocol.ts";

/** Makes a kernel for descriptors: only where the system has any. */
export type MakeIo = (clock: Clock, choice: KernelChoice) => Kernel;

/** A new kernel as chosen; `real` is the clock of those that do not have a virtual one. */
export function makeKernel(choice: KernelChoice, real: Clock, makeIo: MakeIo | undefined): Kernel {
  const clock = choice.clock === "virtual" ? virtualClock() : real;
  if (choice.kind === "simple") return new SimpleKernel({ clock });
  if (choice.kind === "heap") return new HeapKernel({ clock, seed: choice.seed });
  if (makeIo === undefined)
    throw new Error("a page has no descriptors: kernel 'io' runs in the Node process");
  return makeIo(clock, choice);
}
