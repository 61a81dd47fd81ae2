// What a newcomer reads first must not rot: the example is held to the specification like any other kernel.
import { testKernel } from "@outloop/conformance/vitest";
import TinyKernel from "../examples/tiny-kernel.ts";

testKernel({ name: "tiny", make: (options) => new TinyKernel(options) });
