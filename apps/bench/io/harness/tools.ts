// What has to be built or found before anything can be measured, in a temporary folder of this run.
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";

const HERE = join(import.meta.dirname, "..");

/** A command line, or why it cannot be had here. */
export type Tool = readonly string[] | { readonly missing: string };

export interface Tools {
  readonly load: string;
  /** The reference server in C: `echo` or `http`. */
  readonly server: string;
  readonly bun: Tool;
  readonly go: Tool;
  readonly strace: Tool;
  /** A server in Go, from `peers/NAME.go`. */
  goServer(name: string): Tool;
  /** A script in Python that needs `module`. */
  python(module: string, path: string, ...args: string[]): Tool;
  dispose(): void;
}

export function buildTools(): Tools {
  const folder = mkdtempSync(join(tmpdir(), "outloop-bench-io-"));
  const goServer = (name: string): Tool =>
    buildGo(join(HERE, `peers/${name}.go`), join(folder, `${name}-go`), folder);
  return {
    load: compile(join(HERE, "load.c"), join(folder, "load")),
    server: compile(join(HERE, "peers/server.c"), join(folder, "server")),
    bun: findBun(),
    go: goServer("echo"),
    strace: works("strace", ["-V"]) ? ["strace"] : { missing: "strace is not installed" },
    goServer,
    python: findPython,
    dispose: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** The path of a script beside this folder, run by the Node that runs this. */
export function script(path: string, ...args: string[]): string[] {
  return [process.execPath, "--conditions=@outloop/source", join(HERE, path), ...args];
}

export function works(command: string, args: readonly string[]): boolean {
  const { status, stderr } = spawnSync(command, args, { encoding: "utf8" });
  return status === 0 && stderr === "";
}

function compile(source: string, target: string): string {
  const { status, stderr, error } = spawnSync("cc", ["-O2", "-o", target, source], { encoding: "utf8" });
  if (status !== 0)
    throw new Error(`cannot compile ${source}; a C compiler named cc is needed\n${error?.message ?? stderr}`);
  return target;
}

function buildGo(source: string, target: string, folder: string): Tool {
  const env = { ...process.env, GO111MODULE: "off", GOCACHE: join(folder, "go-cache") };
  const { status, stderr } = spawnSync("go", ["build", "-o", target, source], { encoding: "utf8", env });
  if (status === 0) return [target];
  return { missing: stderr ? `go build: ${stderr.trim()}` : "go is not installed (Debian: golang-go)" };
}

/** From the folder of `pnpm bench:peers --get`, or the system's. */
function findPython(module: string, path: string, ...args: string[]): Tool {
  const own = join(HERE, "../.peers/bin/python");
  const python = [own, "python3"].find((each) => works(each, ["-c", `import ${module}`]));
  if (python === undefined) return { missing: `no Python with '${module}': pnpm bench:peers --get` };
  return [python, join(HERE, path), ...args];
}

function findBun(): Tool {
  const architecture = process.arch === "arm64" ? "aarch64" : process.arch;
  try {
    const manifest = createRequire(import.meta.url).resolve(`@oven/bun-linux-${architecture}/package.json`);
    const binary = join(manifest, "../bin/bun");
    if (existsSync(binary) && works(binary, ["--version"])) return [binary];
  } catch {
    // not installed: it is an optional dependency
  }
  return works("bun", ["--version"]) ? ["bun"] : { missing: "bun is not installed" };
}
