// The servers that are measured.
import { script, withArguments, type Tools } from "./harness/tools.ts";
import type { Subject } from "./harness/rounds.ts";

export const NODE_NET = "node-net";
export const FOR_AWAIT = "node-for-await";
export const BUN = "bun";
export const GO = "go";
/** The main one of ours; the others are named after how they run and on which port of the kernel. */
export const OURS = "ours-run-addon";

export function reference(tools: Tools): Subject {
  return { id: "c", label: "C epoll", command: [tools.server, "echo"] };
}

/** Who echoes. `size`: what those that bring memory of their own read at most at once; the others choose for themselves. */
export function peers(tools: Tools, size = 4096): Subject[] {
  return [
    // Twice the reference: as a subject it shows how much of every ratio is noise.
    { id: "c", label: "C epoll", command: [tools.server, "echo"] },
    { id: "uring", label: "C io_uring", command: withArguments(tools.uring, `${size}`) },
    { id: NODE_NET, label: "node:net callbacks", command: script("peers/node-net.ts") },
    { id: FOR_AWAIT, label: "node:net for await", command: script("peers/node-for-await.ts") },
    {
      id: BUN,
      label: "Bun.listen",
      command: withArguments(tools.bun, script("peers/bun-listen.ts").at(-1)!),
    },
    {
      id: "deno",
      label: "Deno.listen",
      command: withArguments(tools.deno, script("peers/deno-listen.ts").at(-1)!, `${size}`),
    },
    { id: GO, label: "Go net", command: withArguments(tools.go, `${size}`) },
    { id: "asyncio", label: "asyncio", command: tools.python("asyncio", "peers/echo_asyncio.py", `${size}`) },
    {
      id: "uvloop",
      label: "asyncio on uvloop",
      command: tools.python("uvloop", "peers/echo_asyncio.py", `${size}`, "uvloop"),
    },
  ];
}

/** What system calls cost through Node-API, without a kernel or a coroutine. */
export const binary: Subject = {
  id: "binary",
  label: "the addon's binary alone",
  command: script("ours/echo-binary.ts"),
};

export const NODE_HTTP = "node-http";
export const BUN_SERVE = "bun-serve";

export function httpReference(tools: Tools): Subject {
  return { id: "c", label: "C epoll, a fixed answer", command: [tools.server, "http"] };
}

export function httpPeers(tools: Tools): Subject[] {
  return [
    httpReference(tools),
    { id: NODE_HTTP, label: "node:http", command: script("peers/node-http.ts") },
    {
      id: BUN_SERVE,
      label: "Bun.serve",
      command: withArguments(tools.bun, script("peers/bun-serve.ts").at(-1)!),
    },
  ];
}

export type Mode = "run" | "start";
export type PortKind = "addon" | "ffi";

/** `program`: a file in ours/. `spin`: how long the kernel polls before it sleeps, in milliseconds. */
export function ours(program: "echo" | "lines" | "http", mode: Mode, port: PortKind, spin = 0): Subject {
  return {
    id: `ours-${mode}-${port}${spin > 0 ? "-spin" : ""}`,
    label: `outloop ${mode}, ${port}${spin > 0 ? ", spinning" : ""}`,
    command: script(`ours/${program}.ts`, mode, port, `${spin}`),
  };
}

export function allOurs(program: "echo" | "lines" | "http"): Subject[] {
  return [
    ours(program, "run", "addon"),
    ours(program, "start", "addon"),
    ours(program, "run", "ffi"),
    ours(program, "start", "ffi"),
  ];
}
