import { rmSync } from "node:fs";
import { basename } from "node:path";
import {
  isMainThread,
  MessageChannel,
  receiveMessageOnPort,
  Worker,
  type MessagePort,
} from "node:worker_threads";
import type { Waker } from "@outloop/core";
import { watchThread } from "@outloop/core/inspect";
import { answer } from "./answer.ts";
import { makeFolder, socketPath } from "./folder.ts";
import { InspectError } from "./inspect-error.ts";
import {
  ASKED,
  BYTES,
  JOB,
  LISTENING,
  STARTING,
  STATE,
  STEP_BEGAN,
  TASK,
  TURN_BEGAN,
  TURNING,
} from "./shared.ts";
import type { FromProgram, Question, ServerData } from "./shared.ts";

/** Milliseconds that the thread of the socket may take to start. */
const START = 10_000;

/** A process that can be looked into. */
export interface Inspector {
  /** The path of its socket. */
  readonly path: string;
  /** Ends it and removes the socket; so does the end of the process. */
  close(): void;
}

/**
 * Lets the owner of this process look into its jobs from another terminal (`outloop ps`, `pstree`, `why`, `watch`), under
 * `run` as under `start`, even while every task is parked: a thread of its own listens on a Unix socket in a folder that
 * is closed to all other users. It answers fixed questions and evaluates nothing. Holds no process alive.
 *
 * Blocks until the socket is there. Throws `InspectError` when it cannot be, or in a thread that is not the main one,
 * and `Busy` when something else watches this thread. Costs each step a look at the clock, as debug mode does.
 *
 * @example
 * ```ts
 * const inspector = openInspector();
 * inspector.path; // "/run/user/1000/outloop/4711"
 * inspector.close();
 * ```
 */
export function openInspector(): Inspector {
  if (!isMainThread)
    throw new InspectError("openInspector(): only the jobs of the main thread can be looked into");
  makeFolder();
  const path = socketPath(process.pid);
  const program = commandLine();
  const memory = new SharedArrayBuffer(BYTES);
  const { port1: port, port2 } = new MessageChannel();
  const stopWatching = watchThread(watcher(memory, port, program));
  // Whoever left it had this number before: two processes alive never share one.
  rmSync(path, { force: true });
  const worker = startServer({ memory, path, pid: process.pid, program }, port2);
  const close = (): void => {
    stopWatching();
    process.off("exit", close);
    port.close();
    rmSync(path, { force: true });
    void worker.terminate();
  };
  try {
    awaitServer(new Int32Array(memory), port, path);
  } catch (error) {
    close();
    throw error;
  }
  // Where the event loop runs, the question itself comes through it.
  port.on("message", (question: Question) => reply(port, question, program));
  port.unref();
  process.on("exit", close);
  return { path, close };
}

function startServer(data: ServerData, port: MessagePort): Worker {
  const extension = import.meta.url.endsWith(".ts") ? "ts" : "js";
  const worker = new Worker(new URL(`./server.${extension}`, import.meta.url), {
    name: "outloop inspector",
    workerData: { ...data, port },
    transferList: [port],
    // What else was preloaded into the program has no business in this thread.
    execArgv: process.execArgv.filter((option) => option.startsWith("--conditions=")),
  });
  worker.unref();
  // The program goes on without it; who asks is told that nobody listens.
  worker.on("error", (error) => console.error(`outloop inspector: ended by ${String(error)}`));
  return worker;
}

function awaitServer(words: Int32Array, port: MessagePort, path: string): void {
  Atomics.wait(words, STATE, STARTING, START);
  const state = Atomics.load(words, STATE);
  if (state === LISTENING) return;
  const why: string | undefined = receiveMessageOnPort(port)?.message.failed;
  throw new InspectError(`cannot listen on ${path}: ${why ?? `its thread did not start within ${START} ms`}`);
}

/** Answers whatever was asked whenever the program's thread comes by, and notes for the other thread what it is doing. */
function watcher(
  memory: SharedArrayBuffer,
  port: MessagePort,
  program: string,
): Parameters<typeof watchThread>[0] {
  const words = new Int32Array(memory);
  const times = new Float64Array(memory);
  const { timeOrigin } = performance;
  let last: Waker | undefined;
  const look = (): void => {
    if (Atomics.load(words, ASKED) === 0) return;
    Atomics.store(words, ASKED, 0);
    for (let each = receiveMessageOnPort(port); each !== undefined; each = receiveMessageOnPort(port))
      reply(port, each.message as Question, program);
  };
  const rest = (): void => {
    Atomics.store(words, TURNING, 0);
    times[STEP_BEGAN] = timeOrigin + performance.now();
  };
  return {
    turn() {
      look();
      Atomics.store(words, TASK, 0);
      times[STEP_BEGAN] = times[TURN_BEGAN] = timeOrigin + performance.now();
      Atomics.store(words, TURNING, 1);
    },
    step(job, task, real) {
      times[STEP_BEGAN] = timeOrigin + real;
      Atomics.store(words, JOB, job);
      Atomics.store(words, TASK, task);
    },
    wait(waker) {
      rest();
      // Told before the look: a question that comes in between finds this waker there, or wakes it when it is told of it.
      if (waker !== undefined && waker !== last) port.postMessage({ waker } satisfies FromProgram);
      last = waker ?? last;
      look();
    },
    end: rest,
  };
}

function reply(port: MessagePort, { id, request }: Question, program: string): void {
  let text: string;
  try {
    text = JSON.stringify(answer(request, program));
  } catch (error) {
    text = JSON.stringify({ v: 1, error: `the process failed to answer: ${String(error)}` });
  }
  port.postMessage({ id, answer: text } satisfies FromProgram);
}

/** The command line without Node: the program by its name alone. */
function commandLine(): string {
  const [, script = "node", ...args] = process.argv;
  return [basename(script), ...args].join(" ").slice(0, 200);
}
