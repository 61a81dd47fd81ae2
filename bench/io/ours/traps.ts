// What the programs on the traps of descriptors share.
import type { Coroutine } from "@outloop/core";
import { bind, connect, listen, recv, send, setOption, socket, socketAddress } from "@outloop/core/io";
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

export function* connectTo(port: number): Coroutine<number> {
  const fd = yield* socket("ipv4", "stream");
  yield* connect(fd, { family: "ipv4", host: HOST, port });
  yield* setOption(fd, "no delay", 1);
  return fd;
}

const REQUEST = Buffer.from("GET / HTTP/1.1\r\nHost: localhost\r\nConnection: keep-alive\r\n\r\n");

/** One request over a kept connection; the text of the answer. */
export function* get(fd: number): Coroutine<string> {
  yield* send(fd, REQUEST);
  let text = "";
  while (true) {
    const bytes = yield* recv(fd);
    if (bytes.length === 0) throw new Error("the server ended the connection");
    text += Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("latin1");
    const head = text.indexOf("\r\n\r\n");
    if (head < 0) continue;
    const length = Number(/^content-length: *(\d+)\r$/im.exec(text.slice(0, head + 2))?.[1]);
    if (!(length >= 0)) throw new Error(`no length in ${text.slice(0, head)}`);
    if (text.length >= head + 4 + length) return text.slice(head + 4, head + 4 + length);
  }
}
