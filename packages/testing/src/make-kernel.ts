import { virtualClock, type Kernel, type VirtualClock } from "@outloop/core";
import { HeapKernel } from "@outloop/kernel-heap";
import type { ProgramOptions } from "./options.ts";

/** The virtual clock of one run. */
export function makeClock({ start: instant, autojump }: ProgramOptions): VirtualClock {
  return virtualClock({
    ...(instant === undefined ? {} : { start: instant }),
    ...(autojump === undefined ? {} : { autojump }),
  });
}

/** The kernel of one run; without `clock`, on a real one. Throws `TypeError` when it is not what was asked for. */
export function makeKernel(
  { kernel: make }: ProgramOptions,
  clock: VirtualClock | undefined,
  seed: number | undefined,
): Kernel {
  const given = { ...(clock === undefined ? {} : { clock }), ...(seed === undefined ? {} : { seed }) };
  const kernel = make === undefined ? new HeapKernel(given) : make(given);
  if (clock !== undefined && kernel.clock !== clock)
    throw new TypeError(`program({ kernel }): kernel '${kernel.name}' does not use the clock it was given`);
  if (seed !== undefined && kernel.supports.seeded !== true)
    throw new TypeError(`program({ seeds }): kernel '${kernel.name}' takes no seed (supports.seeded)`);
  return kernel;
}
