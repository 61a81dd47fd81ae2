import { cases, runCase, type Subject } from "@outloop/conformance";
import { layer, layers } from "@outloop/core/kernel";
import { describe, test } from "vitest";
import { subjects } from "../src/subjects.ts";

// The tests of kernel-simple try these layers on the whole suite. Here is the rest: the cases of descriptors, where there
// are any.
const subject: Subject | undefined = subjects
  .filter(({ name }) => name === "io")
  .map(({ name, make }) => ({
    name,
    make: (options: object) =>
      layer(
        make(options),
        layers.delay(() => 0),
        layers.fault(() => undefined),
        layers.deny([], "nothing is denied"),
        layers.meter().layer,
        layers.trace(() => {}),
        {},
      ),
  }))[0];

describe("layers that change nothing, around a kernel of descriptors, conform", () => {
  for (const each of cases.filter(({ needs }) => needs.includes("io"))) {
    for (const mode of each.modes) {
      test(`${each.rule} ${mode}: ${each.title}`, async (context) => {
        context.skip(subject === undefined, "no kernel with descriptors works on this machine");
        const { status, reason } = await runCase(subject!, each, mode);
        if (status === "skipped") context.skip(reason);
        if (status === "failed") throw new Error(reason);
      });
    }
  }
});
