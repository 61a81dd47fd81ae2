// Lines: each is found, and answered on its own. They leave together, when the task waits for more.
import type { Coroutine } from "@outloop/core";
import type { Socket } from "@outloop/net";
import { launch } from "./launch.ts";
import { serveHere } from "./serve-here.ts";

const NEWLINE = 10;

await launch(() => serveHere(answerLines));

function* answerLines(socket: Socket): Coroutine<void> {
  let rest: Uint8Array | undefined;
  for (let bytes = yield* socket.recv(); bytes.length > 0; bytes = yield* socket.recv()) {
    const all: Uint8Array = rest === undefined ? bytes : Buffer.concat([rest, bytes]);
    let start = 0;
    for (let end; (end = all.indexOf(NEWLINE, start)) >= 0; start = end + 1)
      yield* socket.write(all.subarray(start, end + 1));
    rest = start < all.length ? all.subarray(start) : undefined;
  }
}
