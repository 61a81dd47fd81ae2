import { checkpoint, now, sleep, spawnWith, type Coroutine } from "@outloop/core";
import { connect, listen, serve, type Listener, type Socket } from "@outloop/net";
import { measure } from "#live";

/** Below this the numbers come at once; above, the other tasks may have a turn in between. */
const AT_ONCE = 20;

function* fib(n: number): Coroutine<number> {
  if (n <= AT_ONCE) return quickFib(n);
  yield* checkpoint();
  return (yield* fib(n - 1)) + (yield* fib(n - 2));
}

function quickFib(n: number): number {
  return n <= 2 ? 1 : quickFib(n - 1) + quickFib(n - 2);
}

/** A line with a number comes in, a line with its Fibonacci number goes out. */
function* answer(socket: Socket): Coroutine<void> {
  for (let line = yield* socket.readLine(); line !== undefined; line = yield* socket.readLine())
    yield* socket.send(`${yield* fib(Number(line))}\n`);
}

function* ask(socket: Socket, n: number): Coroutine<string | undefined> {
  yield* socket.send(`${n}\n`);
  return yield* socket.readLine();
}

let answered = 0;

function* manyShort(port: number): Coroutine<void> {
  const socket = yield* connect({ host: "127.0.0.1", port });
  while (true) {
    yield* ask(socket, 1);
    answered++;
  }
}

function* oneLong(port: number): Coroutine<void> {
  const socket = yield* connect({ host: "127.0.0.1", port });
  while (true) {
    const begin = yield* now();
    yield* ask(socket, 30);
    measure("fib(30), ms", (yield* now()) - begin);
    yield* sleep(300);
  }
}

function* count(): Coroutine<void> {
  let before = yield* now();
  while (true) {
    yield* sleep(250);
    const instant = yield* now();
    measure("fib(1) per second", (answered / (instant - before)) * 1000);
    answered = 0;
    before = instant;
  }
}

/** The server, and two clients that measure it: long requests in a row, beside as many short ones as it can take. */
export default function* main(): Coroutine<void> {
  const listener: Listener = yield* listen({ host: "127.0.0.1", port: 0 });
  const { port } = listener.address as { port: number };
  console.log(`try it: nc localhost ${port}, and a number`);
  yield* spawnWith({ name: "fib(1) again and again" }, manyShort, port);
  yield* spawnWith({ name: "fib(30) again and again" }, oneLong, port);
  yield* spawnWith({ name: "count" }, count);
  yield* serve(listener, answer);
}
