import { cases, runCase, type Subject } from "@outloop/conformance";
import { HeapKernel } from "@outloop/kernel-heap";
import { describe, test } from "vitest";
import { Control } from "../src/runner/control.ts";
import { gated } from "../src/runner/gate.ts";
import { Recorder } from "../src/runner/recorder.ts";

const subject: Subject = {
  name: "heap behind a gate",
  make: (options) => {
    const recorder = new Recorder(() => {});
    const control = new Control(
      recorder,
      () => {},
      () => {},
    );
    return gated(new HeapKernel(options), control, recorder);
  },
};

// Only hosted: the demo has no other mode.
const hosted = cases.filter(({ modes }) => modes.includes("hosted"));

describe("a gate through which everything may pass cannot be told from the kernel behind it", () => {
  test.for(hosted.map((each) => [each.rule, each.title, each] as const))(
    "%s: %s",
    async ([, , each], context) => {
      const { status, reason } = await runCase(subject, each, "hosted");
      if (status === "skipped") context.skip(reason);
      if (status === "failed") throw new Error(reason);
    },
  );
});
