import type { Coroutine } from "@outloop/core";
import type { Socket } from "@outloop/net";

const REQUEST = Buffer.from("GET / HTTP/1.1\r\nHost: localhost\r\nConnection: keep-alive\r\n\r\n");

/** One request over a kept connection; the text of the answer. */
export function* get(socket: Socket): Coroutine<string> {
  yield* socket.send(REQUEST);
  let text = "";
  while (true) {
    const bytes = yield* socket.recv();
    if (bytes.length === 0) throw new Error("the server ended the connection");
    text += Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("latin1");
    const head = text.indexOf("\r\n\r\n");
    if (head < 0) continue;
    const length = Number(/^content-length: *(\d+)\r$/im.exec(text.slice(0, head + 2))?.[1]);
    if (!(length >= 0)) throw new Error(`no length in ${text.slice(0, head)}`);
    if (text.length >= head + 4 + length) return text.slice(head + 4, head + 4 + length);
  }
}
