// The thread of the socket: reads requests, hands them to the thread of the program, and answers in its place if that
// one is held.
import { chmodSync } from "node:fs";
import { createServer, type Socket } from "node:net";
import { workerData, type MessagePort } from "node:worker_threads";
import { LONGEST_REQUEST, parseRequest } from "./protocol.ts";
import { Relay } from "./relay.ts";
import { FAILED, LISTENING, STATE, type ServerData } from "./shared.ts";

/** Milliseconds in which a request must have come. */
const DEADLINE = 5000;

const data = workerData as ServerData & { readonly port: MessagePort };
const words = new Int32Array(data.memory);
const relay = new Relay(data, data.port);

const server = createServer((socket) => serve(socket));
server.maxConnections = 32;
server.on("error", (error) => {
  data.port.postMessage({ failed: error.message });
  tell(FAILED);
});
server.listen(data.path, () => {
  // The folder keeps others out already; this says so once more.
  chmodSync(data.path, 0o600);
  tell(LISTENING);
});

function tell(state: number): void {
  Atomics.store(words, STATE, state);
  Atomics.notify(words, STATE);
}

/** One line, one answer. */
function serve(socket: Socket): void {
  let text = "";
  socket.setEncoding("utf8");
  const deadline = setTimeout(() => socket.destroy(), DEADLINE);
  // Who hangs up early has no use for an answer.
  socket.on("error", () => socket.destroy());
  socket.on("close", () => clearTimeout(deadline));
  socket.on("data", (chunk: string) => {
    text += chunk;
    const end = text.indexOf("\n");
    const isTooLong = (end === -1 ? text.length : end) > LONGEST_REQUEST;
    if (end === -1 && !isTooLong) return;
    socket.removeAllListeners("data").resume();
    const request = isTooLong
      ? `a request has at most ${LONGEST_REQUEST} bytes`
      : parseRequest(text.slice(0, end));
    if (typeof request === "string") send(socket, JSON.stringify({ v: 1, error: request }));
    else relay.ask(request, (answer) => send(socket, answer));
  });
}

/** The connection ends with its answer; who never reads it is cut off by the deadline. */
function send(socket: Socket, answer: string): void {
  if (!socket.destroyed) socket.end(`${answer}\n`);
}
