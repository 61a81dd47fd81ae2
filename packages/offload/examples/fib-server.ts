// Beazley's server: a line with a number is answered by a line with its Fibonacci number. `node fib-server.ts here` computes
// where it serves; `node fib-server.ts off-loaded` gives what takes long to other threads. Under `run`: no event loop.
import { run, type Coroutine } from "@outloop/core";
import { IoKernel } from "@outloop/kernel-io";
import { describeAddress, listen, serve, type Socket } from "@outloop/net";
import { exported, offload } from "@outloop/offload";
import { fib } from "./fib.ts";

const isHere = process.argv[2] === "here";
const slowly = exported<typeof fib>(new URL("./fib.ts", import.meta.url), "fib");

function* answer(socket: Socket): Coroutine<void> {
  for (let line = yield* socket.readLine(); line !== undefined; line = yield* socket.readLine()) {
    const n = Number(line);
    // Below that, the way to another thread takes longer than the work.
    const value = isHere || n < 20 ? fib(n) : yield* offload(slowly, n);
    yield* socket.send(`${value}\n`);
  }
}

run(new IoKernel(), function* () {
  const listener = yield* listen({ host: "127.0.0.1", port: Number(process.env["PORT"] ?? 25_000) });
  console.log("listening on", describeAddress(listener.address));
  yield* serve(listener, answer);
});
