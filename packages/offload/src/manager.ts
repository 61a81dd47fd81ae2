// The thread that manages the workers. Its event loop is always free, so that the thread whose programs off-load may be
// blocked: a pool learns by events that a worker has ended, and why.
import { workerData } from "node:worker_threads";
import { wake, type Waker } from "@outloop/core/kernel";
import { Piscina } from "piscina";
import type { Call, Ended, ManagerData, Reply, Request } from "./messages.ts";
import { ownFile } from "./own-file.ts";
import { toSent } from "./sent-error.ts";

const { port, replies, size, idle, memory } = workerData as ManagerData;

const pool = new Piscina({
  filename: ownFile("./work", import.meta.url).href,
  minThreads: 0,
  maxThreads: size,
  idleTimeout: idle,
  // A worker that has nothing to do does not hold up what a function has left running.
  atomics: "disabled",
  ...(memory === undefined ? {} : { resourceLimits: { maxOldGenerationSizeMb: memory } }),
});
// An error of a worker that works for nobody; the pool has replaced it.
pool.on("error", () => {});

const wakers = new Map<number, Waker>();
/** In the order in which they came. Kept here and not by the pool, which cannot take back what has not begun alone. */
const queue = new Map<number, Call>();
const running = new Map<number, AbortController>();

port.on("message", (request: Request) => {
  switch (request.kind) {
    case "call":
      queue.set(request.id, request.call);
      beginNext();
      return;
    case "cancel":
      if (!queue.delete(request.id) && request.terminate) running.get(request.id)?.abort();
      return;
    case "listen":
      wakers.set(request.id, request.waker);
      // What an earlier waker was woken for may still lie in the port.
      wake(request.waker);
      return;
    case "unlisten":
      wakers.delete(request.id);
  }
});

function beginNext(): void {
  for (const [id, call] of queue) {
    if (running.size >= size) return;
    queue.delete(id);
    void runCall(id, call);
  }
}

async function runCall(id: number, call: Call): Promise<void> {
  const controller = new AbortController();
  running.set(id, controller);
  try {
    const ended = (await pool.run(call, {
      transferList: call.transfer as never,
      signal: controller.signal,
    })) as Ended;
    reply({ id, ended }, ended.ok ? ended.transfer : []);
  } catch (error) {
    reply({ id, died: toSent(restored(error)) }, []);
  }
  running.delete(id);
  beginNext();
}

/** Of some errors that bring a worker down, such as that of a result which cannot be cloned, the stack alone gets here. */
function restored(error: unknown): unknown {
  if (!(error instanceof Error) || error.message !== "") return error;
  const [, name, message] = /^(\w+): (.*)/.exec(String(error.stack)) ?? [];
  return name === undefined ? error : Object.assign(new Error(message), { name });
}

function reply(message: Reply, transfer: readonly unknown[]): void {
  port.postMessage(message, transfer as never);
  // The reply is there before anybody is told.
  Atomics.add(replies, 0, 1);
  for (const waker of wakers.values()) wake(waker);
}
