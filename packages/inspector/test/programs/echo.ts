// A busy echo server and its client. Ends when stdin does.
import { run, spawn, type Coroutine } from "@outloop/core";
import { IoKernel } from "@outloop/kernel-io";
import { connect, listen, serve, type Socket } from "@outloop/net";

function* echo(socket: Socket): Coroutine<void> {
  for (let bytes = yield* socket.recv(); bytes.length > 0; bytes = yield* socket.recv())
    yield* socket.send(bytes);
}

run(new IoKernel(), function* app(): Coroutine<void> {
  const listener = yield* listen({ port: 0 });
  yield* spawn(serve, listener, echo);
  const socket = yield* connect(listener.address);
  console.log("serving");
  for (;;) {
    yield* socket.send("hello");
    yield* socket.recv();
  }
});
