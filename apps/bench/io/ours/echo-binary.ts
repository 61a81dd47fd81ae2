// Echo on the binary of the addon alone, without a kernel or a coroutine: what system calls cost through Node-API.
// Short messages only: what comes is one receive, and what goes is one send.
import { writeSync } from "node:fs";
import {
  EVENT_OFFSET,
  EVENT_RESULT,
  EVENT_WORDS,
  here,
  noDelay,
  NOT_RECEIVED,
  openBinary,
  streamSocket,
} from "./binary.ts";

const port = openBinary();
const { events, want, inbox } = port;
const address = new Uint8Array(128);

const listener = listen();
for (;;) {
  const count = port.turn();
  for (let at = 0; at < count * EVENT_WORDS; at += EVENT_WORDS) {
    const fd = events[at]!;
    if (fd === listener) takeAll();
    else echo(fd, events[at + EVENT_RESULT]!, events[at + EVENT_OFFSET]!);
  }
}

function listen(): number {
  const fd = streamSocket(port);
  if (port.bind(fd, here(0)) !== 0 || port.listen(fd, 4096) !== 0) throw new Error("listen");
  port.sockname(fd, 0, address);
  writeSync(1, `port ${address[2]! * 256 + address[3]!}\n`);
  port.add(fd, 1);
  return fd;
}

function takeAll(): void {
  for (let fd = port.accept(listener, address); fd >= 0; fd = port.accept(listener, address)) {
    noDelay(port, fd);
    port.add(fd, 1);
    want[fd] = 1;
  }
}

/** `result`: bytes received, 0 for the end, an error, or that nothing was to be received. */
function echo(fd: number, result: number, offset: number): void {
  if (result > 0) {
    port.send(fd, inbox, offset, result);
    want[fd] = 1;
  } else if (result !== NOT_RECEIVED) port.close(fd);
}
