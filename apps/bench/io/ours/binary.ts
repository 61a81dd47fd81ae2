import { createRequire } from "node:module";

type Method =
  | "turn"
  | "add"
  | "send"
  | "socket"
  | "bind"
  | "listen"
  | "connect"
  | "accept"
  | "sockname"
  | "setOption"
  | "close";

/** What the programs on the binary alone use of it: see `port.ts` of the kernel, and `native/addon.c`. */
export type Binary = Record<Method, (...args: (number | Uint8Array)[]) => number> & {
  readonly ctl: Int32Array;
  readonly events: Int32Array;
  readonly want: Uint8Array;
  readonly inbox: Uint8Array;
};

/** An event: its fd, a number given with it, what is ready, the result of the receive, the place of what was received. */
export const EVENT_WORDS = 8;
export const EVENT_MASK = 2;
export const EVENT_RESULT = 3;
export const EVENT_OFFSET = 4;
export const NOT_RECEIVED = -0x7fffffff;
export const READY_WRITE = 2;

/** The binary that is shipped, whose `turn` waits for ever. Throws where there is none for this machine. */
export function openBinary(): Binary {
  const require = createRequire(import.meta.resolve("@outloop/kernel-io/package.json"));
  const addon = require(`./prebuilds/linux-${process.arch}-glibc/outloop-io.node`) as {
    open(useUv: boolean, mainThread: boolean): Binary;
  };
  const port = addon.open(true, true);
  port.ctl[0] = -1;
  return port;
}

/** 127.0.0.1 and a port, as the system lays it out. */
export function here(port: number): Uint8Array {
  return Uint8Array.of(2, 0, port >> 8, port & 255, 127, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0);
}

/** Of a connection: sends small pieces at once. */
export function noDelay(port: Binary, fd: number): void {
  const [tcp, noDelayOption] = [6, 1];
  port.setOption(fd, tcp, noDelayOption, 1);
}

export function streamSocket(port: Binary): number {
  const [ipv4, stream] = [2, 1];
  return port.socket(ipv4, stream, 0);
}
