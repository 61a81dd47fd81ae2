import type { Subject } from "@outloop/conformance";
import { HeapKernel } from "@outloop/kernel-heap";
import { SimpleKernel } from "@outloop/kernel-simple";

/** Every kernel of this repository. */
export const subjects: readonly Subject[] = [
  { name: "simple", make: (options) => new SimpleKernel(options) },
  { name: "heap", make: (options) => new HeapKernel(options) },
];
