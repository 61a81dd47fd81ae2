// One short run after another, none of which has to wait: a signal comes in one of them, or between two.
import { writeSync } from "node:fs";
import { checkpoint, run } from "@outloop/core";
import { IoKernel } from "../../src/index.ts";

const kernel = new IoKernel({ port: process.argv[2] as "addon" });
const until = Date.now() + 10_000;
writeSync(1, "running\n");
while (Date.now() < until)
  run(kernel, function* () {
    yield* checkpoint();
    // Most of the time goes by here, behind the last look for a signal.
    for (const end = performance.now() + 0.5; performance.now() < end;);
  });
writeSync(1, "nothing came\n");
