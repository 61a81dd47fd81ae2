import type { Body, Coroutine } from "@outloop/core";
import { listen, serve, type Socket } from "@outloop/net";
import { writeSync } from "node:fs";

/** Serves on a port of the system's choice, and says which. */
export function* serveHere(handler: Body<void, [socket: Socket]>): Coroutine<void> {
  const listener = yield* listen({ host: "127.0.0.1", port: 0, backlog: 4096 });
  const { address } = listener;
  writeSync(1, `port ${"port" in address ? address.port : 0}\n`);
  // A load that goes away in the middle is no news.
  yield* serve(listener, handler, { onError: () => {} });
}
