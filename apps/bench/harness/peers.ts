// Who we are measured beside: what is there, in which version, and how to get what is not.
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { findPython } from "./foreign.ts";

export interface Peer {
  readonly name: string;
  /** Undefined: it is missing. */
  readonly version: string | undefined;
  readonly get: string;
}

const INSTALL = "npx -y pnpm@12 install";
const PIP = "pnpm bench:peers --get, or Debian's python3-";

export function findPeers(): Peer[] {
  return [
    ...["effect", "effection", "redux-saga", "co"].map((name) => npm(name, "package.json")),
    ...["synckit", "deasync", "make-synchronous"].map((name) => npm(name, "io/package.json")),
    { name: "bun", version: bunVersion(), get: INSTALL },
    { name: "deno", version: denoVersion(), get: INSTALL },
    { name: "python3", version: output("python3", "--version"), get: "apt-get install python3" },
    ...["trio", "uvloop"].map((name) => ({ name, version: pythonVersion(name), get: `${PIP}${name}` })),
    { name: "go", version: output("go", "version"), get: "apt-get install golang-go" },
    { name: "cc", version: output("cc", "--version"), get: "apt-get install gcc" },
    {
      name: "liburing",
      version: output("pkg-config", "--modversion", "liburing"),
      get: "apt-get install liburing-dev",
    },
    { name: "curl", version: output("curl", "--version"), get: "apt-get install curl" },
    { name: "strace", version: output("strace", "--version"), get: "apt-get install strace" },
    { name: "taskset", version: output("taskset", "--version"), get: "apt-get install util-linux" },
  ];
}

function npm(name: string, from: string): Peer {
  const require = createRequire(new URL(`../${from}`, import.meta.url));
  // Not every package lets its manifest be resolved.
  for (const folder of require.resolve.paths(name) ?? []) {
    try {
      const { version } = JSON.parse(readFileSync(`${folder}/${name}/package.json`, "utf8")) as {
        version: string;
      };
      return { name, version, get: INSTALL };
    } catch {
      // not in this folder
    }
  }
  return { name, version: undefined, get: INSTALL };
}

function bunVersion(): string | undefined {
  const architecture = process.arch === "arm64" ? "aarch64" : process.arch;
  return npm(`@oven/bun-linux-${architecture}`, "io/package.json").version ?? output("bun", "--version");
}

function denoVersion(): string | undefined {
  const name = `@deno/linux-${process.arch}-glibc`;
  return npm(name, "io/package.json").version ?? output("deno", "--version");
}

function pythonVersion(module: string): string | undefined {
  const python = findPython(module);
  return "missing" in python
    ? undefined
    : output(python[0]!, "-c", `import ${module}; print(${module}.__version__)`);
}

/** The number in the first line that a program prints. */
function output(command: string, ...args: string[]): string | undefined {
  const { status, stdout, stderr } = spawnSync(command, args, { encoding: "utf8" });
  if (status !== 0) return undefined; // null where there is no such program
  const [line = ""] = (stdout || stderr).split("\n");
  return /\d+(\.\d+)+/.exec(line)?.[0] ?? line.trim();
}
