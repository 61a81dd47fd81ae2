import { readFileSync } from "node:fs";
import { registerHooks } from "node:module";
import { fileURLToPath } from "node:url";
import type { Program } from "../../harness/workload.ts";

// The same program on a core in which nobody can be told of anything: what asks whether the job is watched becomes
// `false` while the driver is loaded, so that the engine never sees it.

/** There are about twenty; with many fewer, this would compare the core with itself. */
const AT_LEAST = 15;
const HOOK = /(?:\b(?:this|task)\.)?\bjob\.watched(?!\s*=[^=])/g;

let taken = 0;

registerHooks({
  load(url, context, nextLoad) {
    if (!url.includes("/core/src/driver/")) return nextLoad(url, context);
    const source = readFileSync(fileURLToPath(url), "utf8").replace(HOOK, () => {
      taken++;
      return "false";
    });
    return { format: "module-typescript", source, shortCircuit: true };
  },
});

const { program: hooked } = (await import("./outloop.ts")) as { program: Program };
if (taken < AT_LEAST)
  throw new Error(
    `only ${taken} places ask 'job.watched'; at least ${AT_LEAST} were expected: has it another name?`,
  );

export const program: Program = hooked;
