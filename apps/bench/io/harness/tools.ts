// What has to be built or found before anything can be measured, in a temporary folder of this run.
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findPython } from "./python.ts";

const HERE = join(import.meta.dirname, "..");

/** A command line, or why it cannot be had here. */
export type Tool = readonly string[] | { readonly missing: string };

export type LoadName = "echo" | "streams" | "storm";

export interface Tools {
  /** Of this run: it goes with it. */
  readonly folder: string;
  readonly loads: Readonly<Record<LoadName, string>>;
  /** The reference server in C: `echo` or `http`. */
  readonly server: string;
  /** A client in C: `PORT COUNT CALLS`. */
  readonly client: string;
  /** The server on io_uring. */
  readonly uring: Tool;
  readonly bun: Tool;
  readonly deno: Tool;
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
  const load = (name: LoadName): string =>
    compile(join(HERE, `load/${name}.c`), join(folder, `load-${name}`));
  return {
    folder,
    loads: { echo: load("echo"), streams: load("streams"), storm: load("storm") },
    server: compile(join(HERE, "peers/server.c"), join(folder, "server")),
    client: compile(join(HERE, "peers/client.c"), join(folder, "client")),
    uring: buildUring(join(HERE, "peers/uring.c"), join(folder, "uring")),
    bun: findBun(),
    deno: findDeno(folder),
    go: goServer("echo"),
    strace: works("strace", ["-V"]) ? ["strace"] : { missing: "strace is not installed" },
    goServer,
    python: (module, path, ...args) => withArguments(findPython(module), join(HERE, path), ...args),
    dispose: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** The tool with more arguments, where it is there. */
export function withArguments(tool: Tool, ...args: string[]): Tool {
  return "missing" in tool ? tool : [...tool, ...args];
}

/** The path of a script beside this folder, run by the Node that runs this. */
export function script(path: string, ...args: string[]): string[] {
  return [process.execPath, "--conditions=@outloop/source", join(HERE, path), ...args];
}

export function works(command: string, args: readonly string[]): boolean {
  const { status, stderr } = spawnSync(command, args, { encoding: "utf8" });
  return status === 0 && stderr === "";
}

function compile(source: string, target: string, ...libraries: string[]): string {
  const args = ["-O2", "-o", target, source, ...libraries];
  const { status, stderr, error } = spawnSync("cc", args, { encoding: "utf8" });
  if (status !== 0)
    throw new Error(`cannot compile ${source}; a C compiler named cc is needed\n${error?.message ?? stderr}`);
  return target;
}

function buildUring(source: string, target: string): Tool {
  try {
    return [compile(source, target, "-luring")];
  } catch (error) {
    const reason = /\berror: (.*)/.exec((error as Error).message)?.[1] ?? (error as Error).message;
    return { missing: `${reason} (Debian: liburing-dev)` };
  }
}

function buildGo(source: string, target: string, folder: string): Tool {
  const env = { ...process.env, GO111MODULE: "off", GOCACHE: join(folder, "go-cache") };
  const { status, stderr } = spawnSync("go", ["build", "-o", target, source], { encoding: "utf8", env });
  if (status === 0) return [target];
  return { missing: stderr ? `go build: ${stderr.trim()}` : "go is not installed (Debian: golang-go)" };
}

function findBun(): Tool {
  const architecture = process.arch === "arm64" ? "aarch64" : process.arch;
  return findBinary(`@oven/bun-linux-${architecture}`, "bin/bun", "bun");
}

function findDeno(folder: string): Tool {
  const deno = findBinary(`@deno/linux-${process.arch}-glibc`, "deno", "deno");
  if ("missing" in deno) return deno;
  // What it compiles, it keeps: here, and not in the home of whoever measures.
  const environment = [`DENO_DIR=${join(folder, "deno")}`, "DENO_NO_UPDATE_CHECK=1"];
  return ["env", ...environment, ...deno, "run", "--quiet", "--no-config", "--no-lock", "--allow-net"];
}

/** From a package of the workspace, an optional dependency, or the system's. */
function findBinary(name: string, path: string, command: string): Tool {
  try {
    const manifest = createRequire(import.meta.url).resolve(`${name}/package.json`);
    const binary = join(manifest, "..", path);
    if (existsSync(binary) && works(binary, ["--version"])) return [binary];
  } catch {
    // not installed
  }
  return works(command, ["--version"]) ? [command] : { missing: `${command} is not installed` };
}
