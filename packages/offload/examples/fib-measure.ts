// Beazley's two measurements, of the server both ways: how long a request for fib(30) takes, and how many requests for fib(1)
// are answered in a second, each alone and both at once.
import { spawn as startProcess } from "node:child_process";
import { once } from "node:events";
import { now, run, spawn, type Coroutine } from "@outloop/core";
import { IoKernel } from "@outloop/kernel-io";
import { connect } from "@outloop/net";

const SECONDS = 2;

interface Answers {
  count: number;
  ms: number[];
}

/** Asks for `n` again and again, for some seconds. */
function* client(port: number, n: number): Coroutine<Answers> {
  const answers: Answers = { count: 0, ms: [] };
  const socket = yield* connect({ port });
  const end = (yield* now()) + SECONDS * 1000;
  for (let begun = yield* now(); begun < end; begun = yield* now()) {
    yield* socket.send(`${n}\n`);
    yield* socket.readLine();
    answers.ms.push((yield* now()) - begun);
    answers.count++;
  }
  yield* socket.close();
  return answers;
}

function* measure(port: number): Coroutine<string> {
  const slow = yield* client(port, 30);
  const quick = yield* client(port, 1);
  const slowTask = yield* spawn(client, port, 30);
  const quickTask = yield* spawn(client, port, 1);
  const [slowBeside, quickBeside] = [yield* slowTask.join(), yield* quickTask.join()];
  return (
    `fib(30) alone ${median(slow).toFixed(1)} ms, beside fib(1) ${median(slowBeside).toFixed(1)} ms; ` +
    `fib(1) alone ${quick.count / SECONDS}/s, beside fib(30) ${quickBeside.count / SECONDS}/s`
  );
}

function median({ ms }: Answers): number {
  return ms.toSorted((a, b) => a - b)[ms.length >> 1] ?? NaN;
}

for (const how of ["here", "off-loaded"]) {
  const file = new URL("./fib-server.ts", import.meta.url);
  const server = startProcess(process.execPath, [...process.execArgv, file.pathname, how], {
    env: { ...process.env, PORT: "0" },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [said] = (await once(server.stdout, "data")) as [Buffer];
  const port = Number(/:(\d+)/.exec(said.toString())![1]);
  console.log(`${how}: ${run(new IoKernel(), () => measure(port))}`);
  server.kill("SIGKILL");
}
