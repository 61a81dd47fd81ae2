import { testKernel } from "@outloop/conformance/vitest";
import { IoKernel } from "../src/index.ts";

for (const port of ["addon", "ffi"] as const)
  testKernel({ name: `io/${port}`, make: (options) => new IoKernel({ ...options, port }) });
