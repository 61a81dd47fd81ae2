// What the tests of ports share: each test runs on every port that can be opened here.
import { afterEach, beforeEach, expect, type TestContext } from "vitest";
import { addonSupport, openAddonPort } from "../../src/port/addon.ts";
import { encodeAddress } from "../../src/port/address.ts";
import { ffiSupport, openFfiPort } from "../../src/port/ffi.ts";
import * as layout from "../../src/port/port.ts";
import type { IoPort } from "../../src/port/port.ts";

export { READY_END, READY_HANG_UP, READY_READ, READY_WRITE } from "../../src/port/port.ts";

export const kinds = ["addon", "ffi"] as const;
export type Kind = (typeof kinds)[number];

export const EBADF = -9;
export const EAGAIN = -11;
export const EFAULT = -14;
export const EBUSY = -16;
export const EEXIST = -17;
export const EINVAL = -22;
export const EPIPE = -32;
export const ENOTSOCK = -88;
export const ENOTSUP = -95;
export const EADDRINUSE = -98;
export const ENOTCONN = -107;
export const ECONNREFUSED = 111;
export const EINPROGRESS = -115;

export const AF_UNIX = 1;
export const AF_INET = 2;
export const AF_INET6 = 10;
export const STREAM = 1;
export const DATAGRAM = 2;
export const SOL_SOCKET = 1;

export const NOTHING: Uint8Array = new Uint8Array(0);

export interface Event {
  readonly fd: number;
  readonly generation: number;
  readonly mask: number;
  readonly result: number;
  readonly offset: number;
}

/** A port of one test, and whatever it opened: all is closed at its end. */
export class Subject {
  readonly kind: Kind;
  port!: IoPort;
  #ports: IoPort[] = [];
  #fds: number[] = [];

  constructor(kind: Kind) {
    this.kind = kind;
    const reason = kind === "addon" ? addonSupport() : ffiSupport();
    beforeEach((context: TestContext) => {
      context.skip(reason !== undefined, reason);
      this.port = this.open();
    });
    afterEach(() => {
      if (this.#ports.length === 0) return;
      const last = this.open();
      for (const fd of this.#fds.splice(0)) last.close(fd);
      for (const port of this.#ports.splice(0)) port.dispose();
    });
  }

  open(): IoPort {
    const port = this.kind === "addon" ? openAddonPort() : openFfiPort();
    this.#ports.push(port);
    return port;
  }

  /** Remembers a descriptor, to close it. */
  own(fd: number): number {
    expect(fd).toBeGreaterThanOrEqual(0);
    this.#fds.push(fd);
    return fd;
  }

  /** The test has closed it: its number may be another's by now. */
  closed(fd: number): void {
    this.#fds = this.#fds.filter((each) => each !== fd);
  }

  close(fd: number): number {
    this.closed(fd);
    return this.port.close(fd);
  }

  pair(): [number, number] {
    expect(this.port.socketpair()).toBe(0);
    return this.#ownPair();
  }

  pipe(): [read: number, write: number] {
    expect(this.port.pipe()).toBe(0);
    return this.#ownPair();
  }

  #ownPair(): [number, number] {
    return [this.own(this.port.ctl[layout.CTL_PAIR]!), this.own(this.port.ctl[layout.CTL_PAIR + 1]!)];
  }

  socket(family: number, type: number): number {
    return this.own(this.port.socket(family, type, 0));
  }

  /** A listener on loopback, and its address. */
  listener(host = "127.0.0.1", backlog = 16): { readonly fd: number; readonly address: Uint8Array } {
    const family = host.includes(":") ? "ipv6" : "ipv4";
    const fd = this.socket(family === "ipv4" ? AF_INET : AF_INET6, STREAM);
    expect(this.port.bind(fd, encodeAddress({ family, host, port: 0 }))).toBe(0);
    expect(this.port.listen(fd, backlog)).toBe(0);
    return { fd, address: this.nameOf(fd) };
  }

  nameOf(fd: number, peer: 0 | 1 = 0): Uint8Array {
    const address = new Uint8Array(128);
    const length = this.port.sockname(fd, peer, address);
    expect(length).toBeGreaterThan(0);
    return address.slice(0, length);
  }

  /** One turn, and what it found. */
  turn(timeout = 0): Event[] {
    const { port } = this;
    port.ctl[layout.CTL_TIMEOUT] = timeout;
    const count = port.turn();
    expect(count).toBeGreaterThanOrEqual(0);
    expect(port.ctl[layout.CTL_EVENTS]).toBe(count);
    return Array.from({ length: count }, (_, index) => {
      const word = (at: number): number => port.events[index * layout.EVENT_WORDS + at]!;
      return {
        fd: word(layout.EVENT_FD),
        generation: word(layout.EVENT_GENERATION),
        mask: word(layout.EVENT_MASK),
        result: word(layout.EVENT_RESULT),
        offset: word(layout.EVENT_OFFSET),
      };
    });
  }

  /** Turns until `fd` is told of; a patient wait, because nothing of the system is prompt by contract. */
  turnUntil(fd: number, mask: number): Event {
    for (let turns = 0; turns < 20; turns++) {
      const event = this.turn(1000).find((each) => each.fd === fd && (each.mask & mask) === mask);
      if (event !== undefined) return event;
    }
    throw new Error(`fd ${fd} was not told to be ready for ${mask}`);
  }

  send(fd: number, text: string): number {
    const bytes = Buffer.from(text);
    return this.port.send(fd, bytes, 0, bytes.length);
  }

  /** Up to 100 bytes as text, or `-errno`. */
  recv(fd: number): string | number {
    const bytes = Buffer.alloc(100);
    const result = this.port.recv(fd, bytes, 0, 100);
    return result < 0 ? result : bytes.toString("utf8", 0, result);
  }

  /** Sends until nothing more is taken; the number of bytes that were. */
  fill(fd: number): number {
    const bytes = new Uint8Array(65_536);
    let total = 0;
    for (;;) {
      const sent = this.port.send(fd, bytes, 0, bytes.length);
      if (sent === EAGAIN) return total;
      expect(sent).toBeGreaterThan(0);
      total += sent;
    }
  }

  /** What the last turn received. */
  inbox({ offset, result }: Event): string {
    return Buffer.from(this.port.inbox.subarray(offset, offset + result)).toString();
  }

  /** Puts parts into the outbox, one behind the other. */
  collect(...parts: readonly (readonly [fd: number, text: string])[]): void {
    const { ctl, outbox, sends } = this.port;
    let end = 0;
    for (const [index, [fd, text]] of parts.entries()) {
      const bytes = Buffer.from(text);
      outbox.set(bytes, end);
      sends.set([fd, end, bytes.length, 0], index * layout.SEND_WORDS);
      end += bytes.length;
    }
    ctl[layout.CTL_SENDS] = parts.length;
  }

  /** What came of the outbox. */
  results(count: number): number[] {
    return Array.from(
      { length: count },
      (_, index) => this.port.sends[index * layout.SEND_WORDS + layout.SEND_RESULT]!,
    );
  }
}
