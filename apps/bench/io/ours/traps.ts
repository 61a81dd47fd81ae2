// What the programs on the traps of descriptors share.
import type { Coroutine } from "@outloop/core";
import { bind, listen, socket, socketAddress } from "@outloop/core/io";
import { writeSync } from "node:fs";

const HOST = "127.0.0.1";

/** Listens on a port of the system's choice, and says which. */
export function* listenHere(): Coroutine<number> {
  const fd = yield* socket("ipv4", "stream");
  yield* bind(fd, { family: "ipv4", host: HOST, port: 0 });
  yield* listen(fd, 4096);
  const address = yield* socketAddress(fd);
  writeSync(1, `port ${"port" in address ? address.port : 0}\n`);
  return fd;
}
