// The synchronous call on the binary of the addon alone, without a kernel or a coroutine: PORT COUNT CALLS.
import { openBinary } from "./binary.ts";
import { clockCalls } from "./clock-calls.ts";

const REQUEST = Buffer.from("GET / HTTP/1.1\r\nHost: localhost\r\nConnection: keep-alive\r\n\r\n");
const BODY = "Hello, World!";

const [server, count, calls] = process.argv.slice(2).map(Number) as [number, number, number];
const port = openBinary();
const { ctl, events, want, inbox } = port;
const fds = Array.from({ length: count }, connected);

clockCalls(calls, () => {
  for (const fd of fds) {
    want[fd] = 1;
    if (port.send(fd, REQUEST, 0, REQUEST.length) !== REQUEST.length) throw new Error("send");
  }
  for (let left = count; left > 0;) left -= answers();
});

function connected(): number {
  const fd = port.socket(2, 1, 0);
  port.add(fd, 1);
  port.connect(fd, Uint8Array.of(2, 0, server >> 8, server & 255, 127, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0));
  ctl[0] = -1;
  do port.turn();
  while (events[0] !== fd || (events[2]! & 2) === 0);
  port.setOption(fd, 6, 1, 1); // TCP_NODELAY
  return fd;
}

/** How many came with the next events. An answer is one receive. */
function answers(): number {
  let found = 0;
  const ready = port.turn();
  for (let at = 0; at < ready * 8; at += 8) {
    const [result, offset] = [events[at + 3]!, events[at + 4]!];
    if (result <= 0) continue;
    const text = Buffer.from(inbox.buffer, inbox.byteOffset + offset, result).toString("latin1");
    if (!text.endsWith(BODY)) throw new Error(`got ${text}`);
    found++;
  }
  return found;
}
