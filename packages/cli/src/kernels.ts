import type { Clock, Kernel } from "@outloop/core";
import { HeapKernel } from "@outloop/kernel-heap";
import { IoKernel } from "@outloop/kernel-io";
import { SimpleKernel } from "@outloop/kernel-simple";
import { UsageError } from "./usage-error.ts";

interface KernelChoice {
  /** One line for the help. */
  readonly summary: string;
  readonly make: (options: { clock?: Clock }) => Kernel;
}

/** What `--kernel` accepts. A further kernel is a line here and a dependency in package.json. */
export const kernels: Readonly<Record<string, KernelChoice>> = {
  simple: {
    summary: "the reference: two arrays and a loop",
    make: (options) => new SimpleKernel(options),
  },
  heap: {
    summary: "a ring and a timer heap, for many timers",
    make: (options) => new HeapKernel(options),
  },
  io: {
    summary: "the heap kernel with file descriptors: sockets, pipes, files",
    make: (options) => new IoKernel(options),
  },
};

export const defaultKernel = "simple";

/** Throws `UsageError` for a name that is not in the table. */
export function makeKernel(name: string, options: { clock?: Clock }): Kernel {
  if (!Object.hasOwn(kernels, name)) {
    throw new UsageError(`unknown kernel '${name}': there is ${Object.keys(kernels).join(", ")}`);
  }
  return kernels[name]!.make(options);
}
