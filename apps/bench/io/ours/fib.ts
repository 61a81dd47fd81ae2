// The server of the talk: a line with a number asks for that Fibonacci number. `node fib.ts run addon SPIN plain|sharing`;
// sharing: a long computation lets the other connections have their turn now and then.
import { checkpoint, type Coroutine } from "@outloop/core";
import { listen, serve, type Socket } from "@outloop/net";
import { writeSync } from "node:fs";
import { launch } from "./launch.ts";

const compute = process.argv[5] === "sharing" ? sharing : plain;
await launch(main);

function* main(): Coroutine<void> {
  const listener = yield* listen({ port: 0 });
  writeSync(1, `port ${"port" in listener.address ? listener.address.port : 0}\n`);
  yield* serve(listener, answer);
}

function* answer(socket: Socket): Coroutine<void> {
  for (;;) {
    const line = yield* socket.readLine();
    if (line === undefined) return;
    yield* socket.send(`${yield* compute(Number(line))}\n`);
  }
}

// oxlint-disable-next-line require-yield -- in one piece, as an operation
function* plain(n: number): Coroutine<number> {
  return fib(n);
}

/** Down to small parts, which take some ten microseconds each. */
function* sharing(n: number): Coroutine<number> {
  if (n <= 16) return fib(n);
  yield* checkpoint();
  return (yield* sharing(n - 1)) + (yield* sharing(n - 2));
}

function fib(n: number): number {
  return n <= 2 ? 1 : fib(n - 1) + fib(n - 2);
}
