import { testKernel } from "@outloop/conformance/vitest";
import { layer, layers } from "@outloop/core/kernel";
import { SimpleKernel } from "@outloop/kernel-simple";

testKernel({ name: "simple", make: (options) => new SimpleKernel(options) });

testKernel({
  name: "simple, under layers that change nothing,",
  make: (options) =>
    layer(
      new SimpleKernel(options),
      {},
      layers.trace(() => {}),
      layers.meter().layer,
      layers.deny([], "nothing is denied"),
      layers.fault(() => undefined),
      layers.delay(() => 0),
    ),
});
