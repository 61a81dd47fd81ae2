import { readdirSync } from "node:fs";
import { run, start, virtualClock, type Body, type Coroutine, type Kernel } from "@outloop/core";
import { IoKernel } from "@outloop/kernel-io";
import { MemoryKernel } from "@outloop/kernel-memory";

export type Mode = "run" | "start";

export interface Place {
  readonly where: string;
  readonly mode: Mode;
  make(): Kernel;
}

/** The system's sockets, and those in memory, in both modes. */
export const everywhere: readonly Place[] = (["run", "start"] as const).flatMap((mode) => [
  { where: `io, by ${mode}`, mode, make: () => new IoKernel() },
  { where: `memory, by ${mode}`, mode, make: () => new MemoryKernel() },
]);

/** In memory, on a clock that takes no time. */
export const inNoTime: readonly Place[] = (["run", "start"] as const).map((mode) => ({
  where: `memory, by ${mode}`,
  mode,
  make: () => new MemoryKernel({ clock: virtualClock() }),
}));

export async function runIn<T>({ mode, make }: Place, f: Body<T>): Promise<T> {
  const kernel = make();
  return mode === "run" ? run(kernel, f) : await start(kernel, f);
}

/** What `f` throws. */
export function* failureOf(f: Body<unknown>): Coroutine<unknown> {
  try {
    yield* f();
  } catch (error) {
    return error;
  }
  throw new Error("it did not fail");
}

/** How many descriptors are open, in the kernel's memory or in this process. */
export function countOpen(kernel: Kernel): number {
  return kernel instanceof MemoryKernel ? kernel.network.open : readdirSync("/proc/self/fd").length - 1;
}
