// The servers that are measured.
import { script, type Tools } from "./harness/tools.ts";
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

export function peers(tools: Tools): Subject[] {
  return [
    // Twice the reference: as a subject it shows how much of every ratio is noise.
    { id: "c", label: "C epoll", command: [tools.server, "echo"] },
    { id: NODE_NET, label: "node:net callbacks", command: script("peers/node-net.ts") },
    { id: FOR_AWAIT, label: "node:net for await", command: script("peers/node-for-await.ts") },
    { id: BUN, label: "Bun.listen", command: then(tools.bun, script("peers/bun-listen.ts").at(-1)!) },
    { id: GO, label: "Go net", command: tools.go },
  ];
}

export const NODE_HTTP = "node-http";
export const BUN_SERVE = "bun-serve";

export function httpReference(tools: Tools): Subject {
  return { id: "c", label: "C epoll, a fixed answer", command: [tools.server, "http"] };
}

export function httpPeers(tools: Tools): Subject[] {
  return [
    httpReference(tools),
    { id: NODE_HTTP, label: "node:http", command: script("peers/node-http.ts") },
    { id: BUN_SERVE, label: "Bun.serve", command: then(tools.bun, script("peers/bun-serve.ts").at(-1)!) },
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

function then(tool: Tools["bun"], ...args: string[]): Tools["bun"] {
  return "missing" in tool ? tool : [...tool, ...args];
}
