// Which Python runs the peers.
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import type { Tool } from "./tools.ts";

/** The folder of `pnpm bench:peers --get`, the first in the path, and Debian's, which another may stand before. */
const PYTHONS = [join(import.meta.dirname, "../../.peers/bin/python"), "python3", "/usr/bin/python3"];

/** The first that has the module. One with uvloop comes before others, so that asyncio and uvloop run on the same. */
export function findPython(module: string): Tool {
  const python =
    PYTHONS.find((each) => has(each, module, "uvloop")) ?? PYTHONS.find((each) => has(each, module));
  return python === undefined ? { missing: `no Python with '${module}': pnpm bench:peers --get` } : [python];
}

function has(python: string, ...modules: string[]): boolean {
  return spawnSync(python, ["-c", `import ${modules.join(", ")}`]).status === 0;
}
