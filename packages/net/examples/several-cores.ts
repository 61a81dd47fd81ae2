// One server on several cores: a process for each, all on one port, each with a kernel of its own and nothing shared. The
// system spreads the connections over them. `node several-cores.ts [PROCESSES] [WORK]`; PORT=0 lets the system choose.
import { spawn as startProcess, type ChildProcess } from "node:child_process";
import { createHash } from "node:crypto";
import { writeSync } from "node:fs";
import { availableParallelism } from "node:os";
import { Interrupted, run, spawn, type Coroutine } from "@outloop/core";
import { IoKernel } from "@outloop/kernel-io";
import { listen, serve, stream, type Listener, type Socket } from "@outloop/net";

const processes = Number(process.argv[2] ?? availableParallelism());
/** How often each message is hashed before it goes back: stands for what a server does besides sending. */
const work = Number(process.argv[3] ?? 0);
const isFirst = process.env["OUTLOOP_FIRST"] === undefined;

function* main(): Coroutine<void> {
  const port = Number(process.env["PORT"] ?? 7000);
  const listener = yield* listen({ host: "127.0.0.1", port, reusePort: true, backlog: 4096 });
  if (isFirst) yield* serveWithOthers(listener);
  else {
    yield* spawn(closeWithFirst, listener);
    yield* serve(listener, answer);
  }
}

/** The first process starts the others, which end with it, however it ends. */
function* serveWithOthers(listener: Listener): Coroutine<void> {
  const { port } = listener.address as { port: number };
  const others = Array.from({ length: processes - 1 }, () => startOther(port));
  // Not console.log: where output is a pipe, that waits for an event loop, and here is none.
  writeSync(1, `port ${port}\n`);
  try {
    yield* serve(listener, answer);
  } finally {
    // Takes effect when this process has an event loop again, behind `run`; it ends when the others have.
    for (const each of others) each.stdin?.destroy();
  }
}

function startOther(port: number): ChildProcess {
  return startProcess(process.execPath, [...process.execArgv, ...process.argv.slice(1)], {
    env: { ...process.env, PORT: `${port}`, OUTLOOP_FIRST: `${process.pid}` },
    stdio: ["pipe", "inherit", "inherit"],
  });
}

/** Standard input is a pipe from the first process. That it ends says that the process has. */
function* closeWithFirst(listener: Listener): Coroutine<void> {
  const input = stream(0);
  while ((yield* input.recv()).length > 0);
  yield* listener.close();
}

function* answer(socket: Socket): Coroutine<void> {
  for (let bytes = yield* socket.recv(); bytes.length > 0; bytes = yield* socket.recv()) {
    for (let n = 0; n < work; n++) createHash("sha256").update(bytes).digest();
    yield* socket.write(bytes);
  }
}

try {
  run(new IoKernel(), main);
} catch (error) {
  // Ctrl-C is how it ends.
  if (!(error instanceof Interrupted)) throw error;
}
