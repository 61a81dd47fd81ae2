/**
 * What core uses of its host when it is there. Core is compiled without the types of Node and of browsers, so that it
 * cannot use more by accident; each of these may be missing.
 */
export interface HostGlobals {
  readonly performance?: { now(): number };
  readonly console?: { error(...data: unknown[]): void };
  readonly setTimeout?: (callback: () => void, ms: number) => unknown;
  readonly clearTimeout?: (handle: unknown) => void;
  readonly setImmediate?: (callback: () => void) => unknown;
  readonly clearImmediate?: (handle: unknown) => void;
  readonly MessageChannel?: new () => {
    readonly port1: MessagePortLike;
    readonly port2: MessagePortLike;
  };
  readonly process?: {
    hrtime?(): readonly [seconds: number, nanoseconds: number];
    getBuiltinModule?(name: "node:fs"): { writeSync(fd: number, bytes: Uint8Array): number } | undefined;
  };
  readonly AbortController?: new () => { readonly signal: AbortSignalLike; abort(reason?: unknown): void };
}

interface MessagePortLike {
  onmessage: (() => void) | null;
  postMessage(message: unknown): void;
  close(): void;
}

/** The part of an `AbortSignal` that core listens to. */
export interface AbortSignalLike {
  readonly aborted: boolean;
  readonly reason?: unknown;
  addEventListener(type: "abort", listener: () => void, options?: { once?: boolean }): void;
  removeEventListener(type: "abort", listener: () => void): void;
}

/** The host's own `AbortSignal` type where the program is compiled with one, else the part core knows. */
export type HostAbortSignal = typeof globalThis extends { AbortSignal: { prototype: infer S } }
  ? S
  : AbortSignalLike;

export const hostGlobals = globalThis as unknown as HostGlobals;
