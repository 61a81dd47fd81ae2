// Echo on the binary of the addon alone, without a kernel or a coroutine: what system calls cost through Node-API.
// Short messages only: what comes is one receive, and what goes is one send.
import { writeSync } from "node:fs";
import { openBinary } from "./binary.ts";

const port = openBinary();
const { ctl, events, want, inbox } = port;
const address = new Uint8Array(128);

const listener = listen();
ctl[0] = -1;
for (;;) {
  const count = port.turn();
  for (let at = 0; at < count * 8; at += 8) {
    const fd = events[at]!;
    if (fd === listener) takeAll();
    else echo(fd, events[at + 3]!, events[at + 4]!);
  }
}

function listen(): number {
  const fd = port.socket(2, 1, 0);
  address.set([2, 0, 0, 0, 127, 0, 0, 1]);
  if (port.bind(fd, address.subarray(0, 16)) !== 0 || port.listen(fd, 4096) !== 0) throw new Error("listen");
  port.sockname(fd, 0, address);
  writeSync(1, `port ${address[2]! * 256 + address[3]!}\n`);
  port.add(fd, 1);
  return fd;
}

function takeAll(): void {
  for (let fd = port.accept(listener, address); fd >= 0; fd = port.accept(listener, address)) {
    port.setOption(fd, 6, 1, 1); // TCP_NODELAY
    port.add(fd, 1);
    want[fd] = 1;
  }
}

/** `result`: bytes received, 0 for the end, or less. */
function echo(fd: number, result: number, offset: number): void {
  if (result > 0) {
    port.send(fd, inbox, offset, result);
    want[fd] = 1;
  } else if (result === 0) port.close(fd);
}
