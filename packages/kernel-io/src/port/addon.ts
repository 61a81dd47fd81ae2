import { closeSync, existsSync, openSync, readSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { isMainThread } from "node:worker_threads";
import { CTL_FD, CTL_WAKE_FD, type IoPort } from "./port.ts";

/** What the binary exports: see `native/addon.c`. */
interface Native {
  /** The parts of a port, or `-errno`. In a worker a wait looks up from time to time, whether the worker has been ended. */
  open(useUv: boolean, mainThread: boolean): Omit<IoPort, "kind" | "fd" | "wakeFd"> | number;
}

export interface AddonOptions {
  /** How a hosted port waits; by default `"uv"` in Node and `"thread"` elsewhere. */
  readonly watch?: "uv" | "thread";
  /** Loads this file and no other. The environment variable `OUTLOOP_IO_BINARY` does the same, for tests of a build. */
  readonly binary?: string;
}

const require = createRequire(import.meta.url);

/** The musl loader's name stands at the head of an executable that was made for it. */
function libc(): "glibc" | "musl" {
  const head = Buffer.alloc(4096);
  try {
    const fd = openSync(process.execPath, "r");
    try {
      readSync(fd, head, 0, head.length, 0);
    } finally {
      closeSync(fd);
    }
  } catch {
    // Unreadable: the usual one.
  }
  return head.includes("ld-musl-") ? "musl" : "glibc";
}

/** Where a binary may be, best first: the one that was shipped, and the one built from source. */
function candidates(): string[] {
  const folder = `linux-${process.arch}-${libc()}`;
  return [`prebuilds/${folder}/outloop-io.node`, "build/outloop-io.node"].map((file) =>
    fileURLToPath(new URL(`../../${file}`, import.meta.url)),
  );
}

const message = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** The binary, or why there is none. */
function load(files: readonly string[]): Native | string {
  const reasons: string[] = [];
  for (const file of files) {
    if (!existsSync(file)) {
      reasons.push(`${file} does not exist`);
      continue;
    }
    try {
      return require(file) as Native;
    } catch (error) {
      reasons.push(`${file} cannot be loaded: ${message(error)}`);
    }
  }
  return reasons.join("; ");
}

let found: Native | string | undefined;

function native(options: AddonOptions): Native | string {
  if (process.platform !== "linux") return `it is for Linux, and this is ${process.platform}`;
  const only = options.binary ?? process.env["OUTLOOP_IO_BINARY"];
  if (only !== undefined && only !== "") return load([only]);
  return (found ??= load(candidates()));
}

/** Why the addon cannot be used here; `undefined` when it can. */
export function addonSupport(options: AddonOptions = {}): string | undefined {
  const binary = native(options);
  return typeof binary === "string" ? binary : undefined;
}

/** In Bun libuv's functions abort, in Deno a watch fires once: they must not even be tried there. */
const isNode = process.versions["bun"] === undefined && !("Deno" in globalThis);

/**
 * Opens a port of the addon.
 *
 * @throws When it cannot be used here ({@link addonSupport} tells beforehand), or when the system has no descriptors or
 *   memory left.
 */
export function openAddonPort(options: AddonOptions = {}): IoPort {
  const binary = native(options);
  if (typeof binary === "string") throw new Error(`The native port cannot be used: ${binary}.`);
  const parts = binary.open((options.watch ?? (isNode ? "uv" : "thread")) === "uv", isMainThread);
  if (typeof parts === "number")
    throw new Error(`The native port could not be opened: error ${-parts} of the system (errno).`);
  // Written out, not spread: a literal keeps its properties in fixed places, so that each call costs no look-up.
  const port = {
    kind: "addon" as const,
    ctl: parts.ctl,
    events: parts.events,
    want: parts.want,
    inbox: parts.inbox,
    sends: parts.sends,
    outbox: parts.outbox,
    get fd(): number {
      return parts.ctl[CTL_FD]!;
    },
    prepare: parts.prepare,
    turn: parts.turn,
    flush: parts.flush,
    wake: parts.wake,
    get wakeFd(): number {
      return parts.ctl[CTL_WAKE_FD]!;
    },
    add: parts.add,
    remove: parts.remove,
    recv: parts.recv,
    send: parts.send,
    sendv: parts.sendv,
    recvfrom: parts.recvfrom,
    sendto: parts.sendto,
    socket: parts.socket,
    socketpair: parts.socketpair,
    pipe: parts.pipe,
    bind: parts.bind,
    listen: parts.listen,
    connect: parts.connect,
    accept: parts.accept,
    sockname: parts.sockname,
    setOption: parts.setOption,
    getOption: parts.getOption,
    shutdown: parts.shutdown,
    close: parts.close,
    setNonBlocking: parts.setNonBlocking,
    dup: parts.dup,
    kindOf: parts.kindOf,
    watch: parts.watch,
    watchAgain: parts.watchAgain,
    watchRef: parts.watchRef,
    unwatch: parts.unwatch,
    catchSignal: parts.catchSignal,
    releaseSignal: parts.releaseSignal,
    workThreads: parts.workThreads,
    workBegin: parts.workBegin,
    workNext: parts.workNext,
    workTake: parts.workTake,
    workAbandon: parts.workAbandon,
    readCached: parts.readCached,
    startProcess: parts.startProcess,
    waitProcess: parts.waitProcess,
    killProcess: parts.killProcess,
    dispose: parts.dispose,
    reopen: parts.reopen,
  };
  return port;
}
