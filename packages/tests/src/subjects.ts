import type { Subject } from "@outloop/conformance";
import { HeapKernel } from "@outloop/kernel-heap";
import { IoKernel, ioKernelSupport } from "@outloop/kernel-io";
import { SimpleKernel } from "@outloop/kernel-simple";

/** Every kernel of this repository that works on this machine. */
export const subjects: readonly Subject[] = [
  { name: "simple", make: (options) => new SimpleKernel(options) },
  { name: "heap", make: (options) => new HeapKernel(options) },
  ...(ioKernelSupport().supported
    ? [{ name: "io", make: (options) => new IoKernel(options) } satisfies Subject]
    : []),
];
