// Echo: what comes is sent back.
import type { Coroutine } from "@outloop/core";
import type { Socket } from "@outloop/net";
import { launch } from "./launch.ts";
import { serveHere } from "./serve-here.ts";

await launch(() => serveHere(echo));

function* echo(socket: Socket): Coroutine<void> {
  for (let bytes = yield* socket.recv(); bytes.length > 0; bytes = yield* socket.recv())
    yield* socket.write(bytes);
}
