// Subjects in other languages. Each gets what it has to do as its argument, and prints figures as our own children do.
import { spawnSync } from "node:child_process";
import { existsSync, globSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ForeignRequest } from "./protocol.ts";
import { stepsOf, warmSizeOf } from "./sizes.ts";
import type { Runtime, Subject, Workload } from "./workload.ts";

/** A command line, or why it cannot be had here. */
export type Tool = readonly string[] | { readonly missing: string };

const HERE = join(import.meta.dirname, "..");
/** Where `pnpm bench:peers --get` puts what Python needs. */
export const VENV: string = join(HERE, ".peers");
/** Has Debian's modules; another Python may stand before it in the path. */
const DEBIAN = "/usr/bin/python3";

export function foreignCommand(workload: Workload, subject: Subject, n: number, memory: boolean): Tool {
  const tool = toolFor(subject.runtime!, subject.name);
  if ("missing" in tool) return tool;
  const warmN = warmSizeOf(workload, subject, n);
  const request: ForeignRequest = {
    folder: join(HERE, "workloads", workload.folder),
    name: subject.name,
    n,
    steps: stepsOf(workload, subject, n),
    warmN,
    warmSteps: stepsOf(workload, subject, warmN),
    memory,
    settings: workload.settings ?? {},
  };
  return [...tool, JSON.stringify(request)];
}

const tools = new Map<string, Tool>();

function toolFor(runtime: Runtime, name: string): Tool {
  const key = runtime === "go" ? "go" : name;
  const known = tools.get(key);
  if (known !== undefined) return known;
  const tool = runtime === "go" ? buildGo() : findPython(name);
  tools.set(key, tool);
  return tool;
}

/** The Python that has the module, or why there is none. */
export function findPython(module: string): Tool {
  const all = [join(VENV, "bin/python"), "python3", DEBIAN].filter(
    (each) => each === "python3" || existsSync(each),
  );
  for (const python of all)
    if (spawnSync(python, ["-c", `import ${module}`]).status === 0)
      return [python, join(HERE, "harness/child.py")];
  const isThere = spawnSync("python3", ["--version"]).status === 0;
  return {
    missing: isThere
      ? `Python has no module '${module}': pnpm bench:peers --get`
      : "python3 is not installed",
  };
}

function buildGo(): Tool {
  const folder = mkdtempSync(join(tmpdir(), "outloop-bench-"));
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  const env = { ...process.env, GO111MODULE: "off", GOCACHE: join(folder, "cache") };
  const target = join(folder, "bench-go");
  const sources = globSync("go/*.go", { cwd: HERE });
  const { status, stderr } = spawnSync("go", ["build", "-o", target, ...sources], {
    cwd: HERE,
    encoding: "utf8",
    env,
  });
  if (status === 0) return [target];
  return { missing: stderr ? `go build: ${stderr.trim()}` : "go is not installed (Debian: golang-go)" };
}
