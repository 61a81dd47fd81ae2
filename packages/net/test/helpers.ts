import { readdirSync } from "node:fs";
import { all, run, start, type Body, type Coroutine, type Kernel, type RunOptions } from "@outloop/core";
import { IoKernel } from "@outloop/kernel-io";
import { connect, listen, type Socket } from "@outloop/net";
import { MemoryKernel } from "@outloop/kernel-memory";

export type Mode = "run" | "start";

/** What tests need to know of a kernel. */
export interface Subject {
  readonly name: string;
  make(): Kernel;
  /** How many descriptors the program has open on `kernel`; one that has not been opened counts for nothing. */
  countOpen(kernel: Kernel): number;
}

const io: Subject = {
  name: "io",
  make: () => new IoKernel(),
  countOpen: () => openDescriptors().length,
};

const memory: Subject = {
  name: "memory",
  make: () => new MemoryKernel(),
  countOpen: (kernel) => (kernel as MemoryKernel).network.open,
};

/** Every kernel that the package is tried on, in both modes. */
export const everywhere: readonly {
  readonly where: string;
  readonly subject: Subject;
  readonly mode: Mode;
}[] = [io, memory].flatMap((subject) =>
  (["run", "start"] as const).map((mode) => ({ where: `${subject.name}, by ${mode}`, subject, mode })),
);

/** The system's own sockets alone: for what a memory has none of. */
export const onSystem: typeof everywhere = everywhere.filter(({ subject }) => subject === io);

export async function runIn<T>(mode: Mode, kernel: Kernel, f: Body<T>, options: RunOptions = {}): Promise<T> {
  return mode === "run" ? run(kernel, f, options) : await start(kernel, f, options);
}

export const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
export const text = (of: Uint8Array): string => new TextDecoder().decode(of);

/** Both ends of a new connection. */
export function* connected(): Coroutine<[Socket, Socket]> {
  const listener = yield* listen({ port: 0 });
  const ends = yield* all([connect(listener.address), listener.accept()]);
  yield* listener.close();
  return ends;
}

/** Everything that comes until the end. */
export function* receiveAll(socket: Pick<Socket, "recv">): Coroutine<Uint8Array> {
  const pieces: Uint8Array[] = [];
  for (let piece = yield* socket.recv(); piece.length > 0; piece = yield* socket.recv()) pieces.push(piece);
  return Buffer.concat(pieces);
}

/** What `f` throws. */
export function* failureOf(f: Body<unknown>): Coroutine<unknown> {
  try {
    yield* f();
  } catch (error) {
    return error;
  }
  throw new Error("it did not fail");
}

/** The numbers of the descriptors that are open in this process. */
function openDescriptors(): number[] {
  // The last one is that of the listing itself.
  return readdirSync("/proc/self/fd").map(Number).slice(0, -1);
}
