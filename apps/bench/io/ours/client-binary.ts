// The synchronous call on the binary of the addon alone, without a kernel or a coroutine: PORT COUNT CALLS.
import {
  EVENT_MASK,
  EVENT_OFFSET,
  EVENT_RESULT,
  EVENT_WORDS,
  here,
  noDelay,
  NOT_RECEIVED,
  openBinary,
  READY_WRITE,
  streamSocket,
} from "./binary.ts";
import { clockCalls } from "./clock-calls.ts";

const REQUEST = Buffer.from("GET / HTTP/1.1\r\nHost: localhost\r\nConnection: keep-alive\r\n\r\n");
const BODY = "Hello, World!";

const [server, count, calls] = process.argv.slice(2).map(Number) as [number, number, number];
const port = openBinary();
const { events, want, inbox } = port;
const fds = Array.from({ length: count }, connected);

clockCalls(calls, () => {
  for (const fd of fds) {
    want[fd] = 1;
    if (port.send(fd, REQUEST, 0, REQUEST.length) !== REQUEST.length) throw new Error("send");
  }
  for (let left = count; left > 0;) left -= answers();
});

function connected(): number {
  const fd = streamSocket(port);
  port.add(fd, 1);
  port.connect(fd, here(server));
  do port.turn();
  while (events[0] !== fd || (events[EVENT_MASK]! & READY_WRITE) === 0);
  noDelay(port, fd);
  return fd;
}

/** How many came with the next events. An answer is one receive. */
function answers(): number {
  let found = 0;
  const ready = port.turn();
  for (let at = 0; at < ready * EVENT_WORDS; at += EVENT_WORDS) {
    const [result, offset] = [events[at + EVENT_RESULT]!, events[at + EVENT_OFFSET]!];
    if (result === NOT_RECEIVED) continue;
    if (result <= 0) throw new Error(`the server ended the connection: ${result}`);
    const text = Buffer.from(inbox.buffer, inbox.byteOffset + offset, result).toString("latin1");
    if (!text.endsWith(BODY)) throw new Error(`got ${text}`);
    found++;
  }
  return found;
}
