import { testKernel } from "@outloop/conformance/vitest";
import { SimpleKernel } from "@outloop/kernel-simple";

testKernel({ name: "simple", make: (options) => new SimpleKernel(options) });
