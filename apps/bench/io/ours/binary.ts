import { createRequire } from "node:module";

/** What the programs on the binary alone use of it: see `port.ts` of the kernel, and `native/addon.c`. */
export interface Binary {
  readonly ctl: Int32Array;
  readonly events: Int32Array;
  readonly want: Uint8Array;
  readonly inbox: Uint8Array;
  turn(): number;
  add(fd: number, generation: number): number;
  recv(fd: number, bytes: Uint8Array, offset: number, length: number): number;
  send(fd: number, bytes: Uint8Array, offset: number, length: number): number;
  socket(family: number, type: number, protocol: number): number;
  bind(fd: number, address: Uint8Array): number;
  listen(fd: number, backlog: number): number;
  connect(fd: number, address: Uint8Array): number;
  accept(fd: number, address: Uint8Array): number;
  sockname(fd: number, peer: number, address: Uint8Array): number;
  setOption(fd: number, level: number, name: number, value: number): number;
  close(fd: number): number;
}

/** The binary that is shipped. Throws where there is none for this machine. */
export function openBinary(): Binary {
  const require = createRequire(import.meta.resolve("@outloop/kernel-io/package.json"));
  const addon = require(`./prebuilds/linux-${process.arch}-glibc/outloop-io.node`) as {
    open(useUv: boolean, mainThread: boolean): Binary;
  };
  return addon.open(true, true);
}
