import {
  Channel,
  checkpoint,
  now,
  race,
  sleep,
  spawn,
  timeout,
  TimeoutError,
  type Coroutine,
} from "@outloop/core";
import { connect, listen, serve, type Socket } from "@outloop/net";

/** Notes what a program does, with the times it sees. */
export type Note = (entry: string) => void;

/** Answers each line in capitals. */
function* shout(socket: Socket): Coroutine<void> {
  for (let line = yield* socket.readLine(); line !== undefined; line = yield* socket.readLine())
    yield* socket.send(`${line.toUpperCase()}\n`);
}

function* client(note: Note, id: number, address: Parameters<typeof connect>[0]): Coroutine<void> {
  const socket = yield* connect(address);
  for (let i = 0; i < 3; i++) {
    yield* socket.send(`client ${id} says ${i}\n`);
    note(`${yield* socket.readLine()} at ${yield* now()}`);
    yield* sleep(id);
  }
  yield* socket.close();
}

/** An echo server and its clients, over real sockets. */
export function* echo(note: Note): Coroutine<number> {
  const listener = yield* listen({ host: "127.0.0.1", port: 0 });
  const server = yield* spawn(serve, listener, shout);
  const clients = [];
  for (let id = 0; id < 4; id++) clients.push(yield* spawn(client, note, id, listener.address));
  for (const each of clients) yield* each.join();
  yield* server.cancel("the clients are done");
  yield* listener.close();
  return (listener.address as { port: number }).port;
}

/** Many timers, some of which race. */
export function* timers(note: Note): Coroutine<number> {
  function* tick(name: string, ms: number): Coroutine<string> {
    yield* sleep(ms);
    note(`${name} at ${yield* now()}`);
    return name;
  }
  for (let i = 0; i < 3; i++) {
    note(`won by ${yield* race([tick("a", 1.5), tick("b", 1 + i / 2)])}`);
    try {
      yield* timeout(1, tick, "late", 50);
    } catch (error) {
      note(`${error instanceof TimeoutError}`);
    }
  }
  return yield* now();
}

/** Tasks that are ready together, whose order a seed decides. */
export function* channels(note: Note): Coroutine<string> {
  const channel = new Channel<string>(2);
  function* producer(name: string): Coroutine<void> {
    for (let i = 0; i < 5; i++) {
      yield* channel.send(`${name}${i}`);
      yield* checkpoint();
    }
  }
  const producers = [];
  for (const name of ["a", "b", "c", "d"]) producers.push(yield* spawn(producer, name));
  const order: string[] = [];
  while (order.length < 20) order.push(yield* channel.receive());
  note(order.join(" "));
  return order.join("");
}
