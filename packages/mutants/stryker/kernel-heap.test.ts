import { testKernel } from "@outloop/conformance/vitest";
import { HeapKernel } from "@outloop/kernel-heap";

testKernel({ name: "heap", make: (options) => new HeapKernel(options) });
