import type { Subject } from "@outloop/conformance";
import { SimpleKernel } from "@outloop/kernel-simple";

/** Every kernel of this repository. */
export const subjects: readonly Subject[] = [
  { name: "simple", make: (options) => new SimpleKernel(options) },
];
