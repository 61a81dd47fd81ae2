import { Worker } from "node:worker_threads";
import { checkpoint, run, sleep, spawn, start, wake } from "@outloop/core";
import {
  accept,
  bind,
  close,
  connect,
  listen,
  pair,
  recv,
  send,
  socket,
  socketAddress,
} from "@outloop/core/io";
import { describe, expect, test } from "vitest";
import { IoKernel } from "../src/index.ts";
import { bytes, child, everywhere, ports, runIn, text, watched } from "./helpers.ts";

/** Code of a worker thread: it finds the packages as this file does. */
function worker(program: string, data: unknown): Worker {
  return new Worker(new URL(`programs/${program}`, import.meta.url), {
    workerData: data,
    execArgv: ["--conditions=@outloop/source"],
  });
}

const nextMessage = (from: Worker): Promise<unknown> =>
  new Promise((resolve, reject) => {
    from.once("message", resolve);
    from.once("error", reject);
  });

describe.each(everywhere)("on %s, %s", (port, mode) => {
  test("another thread wakes a wait for descriptors again and again (R19)", async () => {
    let waits = 0;
    const kernel = watched(new IoKernel({ port }), { onWait: () => waits++ });
    const waker = worker("waker.ts", { waker: kernel.waker, times: 10 });
    await nextMessage(waker);
    const ended = await runIn(mode, kernel, function* () {
      const [a, b] = yield* pair("stream");
      const reader = yield* spawn(() => recv(a));
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker has no origin
      waker.postMessage("go");
      // Each wake ends one wait, and nothing else does: nobody writes to `b`.
      yield* sleep(1000);
      yield* reader.cancel();
      for (const fd of [a, b]) yield* close(fd);
      return waits;
    });
    await waker.terminate();
    expect(ended).toBeGreaterThanOrEqual(5);
  });

  test("several kernels in one process serve each other", async () => {
    if (mode === "blocking") {
      const outer = run(new IoKernel({ port }), function* () {
        const [a, b] = yield* pair("stream");
        yield* send(b, bytes("outer"));
        // Within a step of the outer run, another one waits on descriptors of its own.
        const inner = run(new IoKernel({ port }), function* () {
          const [c, d] = yield* pair("stream");
          const reader = yield* spawn(() => recv(c));
          yield* sleep(1);
          yield* send(d, bytes("inner"));
          const got = text(yield* reader.join());
          for (const fd of [c, d]) yield* close(fd);
          return got;
        });
        const got = text(yield* recv(a));
        for (const fd of [a, b]) yield* close(fd);
        return `${inner} ${got}`;
      });
      expect(outer).toBe("inner outer");
      return;
    }
    let tell!: (fds: readonly [number, number]) => void;
    const made = new Promise<readonly [number, number]>((resolve) => (tell = resolve));
    const server = start(new IoKernel({ port }), function* () {
      const [a, b] = yield* pair("stream");
      tell([a, b]);
      for (;;) {
        const part = yield* recv(a);
        if (part.length === 0) break;
        yield* send(a, bytes(text(part).toUpperCase()));
      }
      yield* close(a);
    });
    const [, fd] = await made;
    const client = start(new IoKernel({ port }), function* () {
      let all = "";
      for (const each of ["one", "two", "three"]) {
        yield* send(fd, bytes(each));
        all += text(yield* recv(fd));
      }
      yield* close(fd);
      return all;
    });
    expect(await client).toBe("ONETWOTHREE");
    await server;
  });

  test("a kernel serves one run after another", async () => {
    const kernel = new IoKernel({ port });
    for (let round = 0; round < 5; round++) {
      const got = await runIn(mode, kernel, function* () {
        const [a, b] = yield* pair("stream");
        const reader = yield* spawn(() => recv(a));
        yield* sleep(1);
        yield* send(b, bytes(`${round}`));
        const part = text(yield* reader.join());
        for (const fd of [a, b]) yield* close(fd);
        return part;
      });
      expect(got).toBe(`${round}`);
    }
  });
});

describe.each(ports)("on %s", (port) => {
  test("four kernels in four threads run at once, each with its own descriptors", async () => {
    const workers = [1, 2, 3, 4].map((seed) => worker("busy.ts", { port, seed }));
    const results = await Promise.all(workers.map(nextMessage));
    await Promise.all(workers.map((each) => each.terminate()));
    expect(results).toEqual([1, 2, 3, 4].map((seed) => ({ seed, rounds: 500 })));
  });

  test("a thread that waits for descriptors can be terminated", async () => {
    const waiting = worker("busy.ts", { port, seed: 0 });
    await nextMessage(waiting);
    expect(await waiting.terminate()).toBe(1);
  });

  test("ten requests at once inside one synchronous function", async () => {
    const server = worker("server.ts", {});
    const serverPort = (await nextMessage(server)) as number;
    // No await and no callback: the function returns the ten answers.
    const answers = ((): string[] =>
      run(new IoKernel({ port }), function* () {
        const tasks = [];
        for (let n = 0; n < 10; n++)
          tasks.push(
            yield* spawn(function* () {
              const fd = yield* socket("ipv4", "stream");
              yield* connect(fd, { family: "ipv4", host: "127.0.0.1", port: serverPort });
              yield* send(fd, bytes(`request ${n}`));
              const answer = text(yield* recv(fd));
              yield* close(fd);
              return answer;
            }),
          );
        const all = [];
        for (const task of tasks) all.push(yield* task.join());
        return all;
      }))();
    await server.terminate();
    expect(answers).toEqual(Array.from({ length: 10 }, (_, n) => `answer to request ${n}`));
  });

  test.each(["sleeps", "waits for a descriptor"])(
    "the process lives as long as its hosted program %s, and no longer",
    async (what) => {
      const { ended } = child("lives.ts", [port, what]);
      const { output, code } = await ended();
      expect(output).toBe("began\nended\n");
      expect(code).toBe(0);
    },
  );

  test("a spinning kernel sees what comes, and its timers", () => {
    const got = run(new IoKernel({ port, spin: 1 }), function* () {
      const listener = yield* socket("ipv4", "stream");
      yield* bind(listener, { family: "ipv4", host: "127.0.0.1", port: 0 });
      yield* listen(listener);
      const address = yield* socketAddress(listener);
      const taken = yield* spawn(accept, listener);
      const client = yield* socket("ipv4", "stream");
      yield* connect(client, address);
      const { fd } = yield* taken.join();
      const reader = yield* spawn(() => recv(fd));
      for (let n = 0; n < 3; n++) yield* sleep(3);
      yield* send(client, bytes("x"));
      const part = text(yield* reader.join());
      for (const each of [listener, client, fd]) yield* close(each);
      return part;
    });
    expect(got).toBe("x");
  });
});

test("a wake that comes while nobody waits is kept for the next wait", () => {
  const kernel = new IoKernel();
  wake(kernel.waker);
  run(kernel, function* () {
    yield* checkpoint();
  });
  kernel.attach();
  wake(kernel.waker);
  kernel.block(60_000);
  kernel.detach();
});
