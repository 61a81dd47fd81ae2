import { traced } from "@outloop/conformance";
import { testKernel } from "@outloop/conformance/vitest";
import { SimpleKernel } from "@outloop/kernel-simple";

testKernel({ name: "simple", make: (options) => new SimpleKernel(options) });

// A layer that only looks on changes nothing.
testKernel({ name: "simple, traced", make: (options) => traced(new SimpleKernel(options), () => {}) });
