// A thread with a kernel of its own: two tasks play ping-pong. With seed 0 it waits for ever instead.
import { parentPort, workerData } from "node:worker_threads";
import { run, spawn } from "@outloop/core";
import { close, pair, recv, send } from "@outloop/core/io";
import { IoKernel } from "../../src/index.ts";

const { port, seed } = workerData as { port: "addon"; seed: number };

const rounds = run(new IoKernel({ port }), function* () {
  const [a, b] = yield* pair("stream");
  if (seed === 0) {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
    parentPort!.postMessage("waiting");
    yield* recv(a);
  }
  const echo = yield* spawn(function* () {
    for (;;) {
      const part = yield* recv(b);
      if (part.length === 0) return;
      yield* send(b, part);
    }
  });
  let count = 0;
  for (let round = 0; round < 500; round++) {
    yield* send(a, Uint8Array.of(seed, round & 255));
    const [first, second] = yield* recv(a);
    if (first === seed && second === (round & 255)) count++;
  }
  yield* close(a);
  yield* echo.join();
  yield* close(b);
  return count;
});
// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
parentPort!.postMessage({ seed, rounds });
