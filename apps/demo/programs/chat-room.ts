import { Channel, sleep, spawn, spawnWith, type Coroutine } from "@outloop/core";
import { connect, listen, serve, type Socket } from "@outloop/net";
import { measure } from "#live";

const ROBOTS = 8;
const members = new Set<Channel<string>>();
let sent = 0;
let received = 0;
let wrong = 0;

function* tell(line: string): Coroutine<void> {
  for (const outbox of members) yield* outbox.send(`${line}\n`);
}

function* deliver(outbox: Channel<string>, socket: Socket): Coroutine<void> {
  for (let line = yield* outbox.next(); !line.done; line = yield* outbox.next())
    yield* socket.send(line.value);
}

/** What the room does for one member, a robot or somebody with `nc`. */
function* member(socket: Socket): Coroutine<void> {
  const name = yield* socket.readLine({ max: 100 });
  if (name === undefined) return;
  const outbox = new Channel<string>(100);
  yield* spawn(deliver, outbox, socket);
  members.add(outbox);
  try {
    for (let line = yield* socket.readLine(); line !== undefined; line = yield* socket.readLine()) {
      if (!line.startsWith("#")) console.log(`${name}: ${line}`);
      yield* tell(`${name}: ${line}`);
    }
  } finally {
    members.delete(outbox);
    outbox.close();
  }
}

/** Says numbers, one after the other, and checks that it hears those of everybody in order, each once. */
function* robot(name: string, port: number): Coroutine<void> {
  const socket = yield* connect({ host: "127.0.0.1", port });
  yield* socket.send(`${name}\n`);
  const heard = new Map<string, number>();
  for (let n = 1; ; n++) {
    yield* socket.send(`#${n}\n`);
    sent++;
    while (heard.get(name) !== n) hear(heard, yield* socket.readLine());
    yield* sleep(5);
  }
}

function hear(heard: Map<string, number>, line: string | undefined): void {
  if (line === undefined) throw new Error("the room has closed the connection");
  const [, sender, number] = /^(.*): #(\d+)$/.exec(line) ?? [];
  if (sender === undefined) return; // a person
  const last = heard.get(sender);
  if (last !== undefined && Number(number) !== last + 1) wrong++;
  heard.set(sender, Number(number));
  received++;
}

function* count(): Coroutine<void> {
  while (true) {
    yield* sleep(250);
    measure("messages sent", sent);
    measure("messages received", received);
    measure("lost or doubled", wrong);
  }
}

/** A chat over TCP: swap the kernel as often as you like, nobody is thrown out and nothing is lost. */
export default function* main(): Coroutine<void> {
  const listener = yield* listen({ host: "127.0.0.1", port: 0 });
  const { port } = listener.address as { port: number };
  console.log(`join with: nc localhost ${port} (the first line is your name)`);
  for (let n = 1; n <= ROBOTS; n++) yield* spawnWith({ name: `robot ${n}` }, robot, `robot ${n}`, port);
  yield* spawnWith({ name: "count" }, count);
  yield* serve(listener, member);
}
