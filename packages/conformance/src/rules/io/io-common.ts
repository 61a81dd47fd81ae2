import { Busy, Cancelled, Closed, spawn, type Body, type Coroutine, type Op, type Task } from "@outloop/core";
import {
  accept,
  bind,
  close,
  connect,
  IoError,
  listen,
  pair,
  readable,
  recv,
  send,
  socket,
  socketAddress,
  type Address,
} from "@outloop/core/io";
import type { CaseOptions } from "../../define.ts";

/** What cases about descriptors need of the kernel. */
export const io: CaseOptions = { needs: ["io"] };

export const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
export const text = (of: Uint8Array): string => new TextDecoder().decode(of);

/** More than any socket or pipe takes while nobody reads. */
const MUCH: number = 16 * 1024 * 1024;
export const much = (): Uint8Array => new Uint8Array(MUCH);

/** Two stream sockets joined to each other, closed when `f` has ended; `f` may close them itself. */
export function* withPair<T>(
  f: (a: number, b: number) => Op<T>,
  kind: "stream" | "pipe" = "stream",
): Coroutine<T> {
  const [a, b] = yield* pair(kind);
  try {
    return yield* f(a, b);
  } finally {
    yield* quietly(() => close(a));
    yield* quietly(() => close(b));
  }
}

/** Many at once. */
export function* withPairs<T>(
  count: number,
  f: (pairs: readonly (readonly [number, number])[]) => Op<T>,
): Coroutine<T> {
  const pairs: (readonly [number, number])[] = [];
  try {
    while (pairs.length < count) pairs.push(yield* pair("stream"));
    return yield* f(pairs);
  } finally {
    for (const fd of pairs.flat()) yield* quietly(() => close(fd));
  }
}

/** Whatever was closed before is closed. */
export function* quietly(f: () => Op<unknown>): Coroutine<void> {
  try {
    yield* f();
  } catch (error) {
    if (!(error instanceof IoError) && !(error instanceof Closed)) throw error;
  }
}

/** The name of what `f` throws, or its code if it is the system's; "nothing" if it ends. */
export function* outcomeOf(f: () => Op<unknown>): Coroutine<string> {
  try {
    yield* f();
    return "nothing";
  } catch (error) {
    if (error instanceof Cancelled) throw error;
    return error instanceof IoError ? error.code : (error as Error).name;
  }
}

/** What tells that a descriptor is no longer there: whether the kernel remembers it is its own affair. */
export function* isGone(f: () => Op<unknown>): Coroutine<boolean> {
  return ["Closed", "EBADF"].includes(yield* outcomeOf(f));
}

/** Spawns `f` as a task that writes how it ended. */
export function started(log: (entry: string) => void, name: string, f: () => Op<unknown>): Op<Task<void>> {
  return spawn(telling as Body<void, [typeof log, string, typeof f]>, log, name, f);
}

function* telling(log: (entry: string) => void, name: string, f: () => Op<unknown>): Coroutine<void> {
  try {
    const value = yield* f();
    log(value instanceof Uint8Array ? `${name}: ${text(value)}` : `${name}: done`);
  } catch (error) {
    if (error instanceof IoError) log(`${name}: ${error.code}`);
    else if (error instanceof Closed || error instanceof Busy) log(`${name}: ${error.name}`);
    else throw error;
  }
}

/** Receives until the end, or until `count` bytes are there. */
export function* receiveAll(fd: number, count: number = Infinity, max?: number): Coroutine<Uint8Array> {
  const parts: Uint8Array[] = [];
  let length = 0;
  while (length < count) {
    const part = yield* recv(fd, max);
    if (part.length === 0) break;
    parts.push(part);
    length += part.length;
  }
  const whole = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

export function* sendText(fd: number, of: string): Coroutine<void> {
  yield* send(fd, bytes(of));
}

/** What the cases use of Node, where descriptors are: to open files, and to do behind the kernel's back what a stranger would. */
export function node<Name extends "node:fs" | "node:os" | "node:child_process" | "node:worker_threads">(
  name: Name,
): NodeModules[Name] {
  return process.getBuiltinModule(name) as NodeModules[Name];
}

interface NodeModules {
  "node:fs": typeof import("node:fs");
  "node:os": typeof import("node:os");
  "node:child_process": typeof import("node:child_process");
  "node:worker_threads": typeof import("node:worker_threads");
}

/** Bytes that tell their place, so that none can be lost, doubled or swapped unseen. */
export function pattern(length: number, seed: number = 1): Uint8Array {
  const made = new Uint8Array(length);
  let state = seed >>> 0;
  for (let index = 0; index < length; index++) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    made[index] = state >>> 24;
  }
  return made;
}

export function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, index) => byte === b[index]);
}

/** A listening TCP socket on a free port of this machine; closed when `f` has ended. */
export function* withListener<T>(f: (fd: number, address: Address) => Op<T>): Coroutine<T> {
  const fd = yield* socket("ipv4", "stream");
  try {
    yield* bind(fd, { family: "ipv4", host: "127.0.0.1", port: 0 });
    yield* listen(fd);
    return yield* f(fd, yield* socketAddress(fd));
  } finally {
    yield* quietly(() => close(fd));
  }
}

/** Both ends of a TCP connection within this machine: the one that connected, and the one accepted. */
export function* withConnection<T>(f: (client: number, server: number) => Op<T>): Coroutine<T> {
  return yield* withListener(function* (listener, address) {
    const client = yield* socket("ipv4", "stream");
    let server: number | undefined;
    try {
      yield* connect(client, address);
      server = (yield* accept(listener)).fd;
      return yield* f(client, server);
    } finally {
      yield* quietly(() => close(client));
      if (server !== undefined) yield* quietly(() => close(server!));
    }
  });
}

/** Closes so that the peer gets a reset: bytes it has sent are thrown away unread. */
export function* reset(fd: number, peer: number): Coroutine<void> {
  yield* send(peer, bytes("never read"));
  yield* readable(fd);
  yield* close(fd);
}
