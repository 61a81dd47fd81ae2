import { rmSync } from "node:fs";
import { networkInterfaces, tmpdir } from "node:os";
import { join } from "node:path";
import type { Address } from "@outloop/core/io";
import { describe, expect, it } from "vitest";
import { decodeAddress, encodeAddress } from "../../src/port/address.ts";
import { CTL_ADDRESS, CTL_OPTION, CTL_TRUNCATED } from "../../src/port/port.ts";
import {
  AF_INET,
  AF_INET6,
  AF_UNIX,
  DATAGRAM,
  EADDRINUSE,
  EAGAIN,
  EBADF,
  ECONNREFUSED,
  EINPROGRESS,
  EINVAL,
  ENOTCONN,
  ENOTSOCK,
  EPIPE,
  kinds,
  NOTHING,
  READY_END,
  READY_HANG_UP,
  READY_READ,
  READY_WRITE,
  SOL_SOCKET,
  STREAM,
  Subject,
} from "./ports.ts";

const SO_REUSEADDR = 2;
const SO_TYPE = 3;
const SO_ERROR = 4;

describe.each(kinds)("On the port %s", (kind) => {
  const subject = new Subject(kind);

  /** A connection to `address` and its other end, with what accept told of the peer. */
  const connected = (
    listener: number,
    address: Uint8Array,
  ): { client: number; server: number; peer: Address } => {
    const { port } = subject;
    const client = subject.socket(address[0]!, STREAM);
    expect([0, EINPROGRESS]).toContain(port.connect(client, address));
    port.add(listener, 1);
    port.add(client, 2);
    subject.turnUntil(client, READY_WRITE);
    const told = new Uint8Array(128);
    let server = port.accept(listener, told);
    for (let turns = 0; server === EAGAIN && turns < 100; turns++) {
      subject.turn(100);
      server = port.accept(listener, told);
    }
    const peer = decodeAddress(told, port.ctl[CTL_ADDRESS]!);
    return { client, server: subject.own(server), peer };
  };

  describe.each(["127.0.0.1", "::1"])("a connection over %s", (host) => {
    it("is accepted with the address of its peer, and carries bytes both ways", (context) => {
      context.skip(
        host === "::1" &&
          !Object.values(networkInterfaces())
            .flat()
            .some((each) => each?.address === host),
        "this machine has no IPv6",
      );
      const { port } = subject;
      const listener = subject.listener(host);
      const { client, server, peer } = connected(listener.fd, listener.address);
      const own = subject.nameOf(client);
      expect(peer).toEqual(decodeAddress(own, own.length));
      expect(subject.nameOf(client, 1)).toEqual(listener.address);
      expect(subject.nameOf(server, 1)).toEqual(own);
      port.getOption(client, SOL_SOCKET, SO_ERROR);
      expect(port.ctl[CTL_OPTION]).toBe(0);
      subject.send(client, "there");
      port.add(server, 3);
      subject.turnUntil(server, READY_READ);
      expect(subject.recv(server)).toBe("there");
      subject.send(server, "back");
      subject.turnUntil(client, READY_READ);
      expect(subject.recv(client)).toBe("back");
      // What accept gives is as non-blocking as all the rest.
      expect(subject.recv(server)).toBe(EAGAIN);
      expect(port.setNonBlocking(server, 1)).toBe(1);
    });
  });

  it("a connection that is refused is told by the option SO_ERROR, once", () => {
    const { port } = subject;
    const listener = subject.listener();
    subject.close(listener.fd);
    const client = subject.socket(AF_INET, STREAM);
    port.add(client, 1);
    subject.turn();
    const result = port.connect(client, listener.address);
    if (result === EINPROGRESS) {
      subject.turnUntil(client, READY_HANG_UP);
      expect(port.getOption(client, SOL_SOCKET, SO_ERROR)).toBe(0);
      expect(port.ctl[CTL_OPTION]).toBe(ECONNREFUSED);
    } else expect(result).toBe(-ECONNREFUSED);
    port.getOption(client, SOL_SOCKET, SO_ERROR);
    expect(port.ctl[CTL_OPTION]).toBe(0);
  });

  it("a listener without a connection is EAGAIN, and what does not listen is EINVAL", () => {
    const listener = subject.listener();
    expect(subject.port.accept(listener.fd, new Uint8Array(128))).toBe(EAGAIN);
    expect(subject.port.accept(subject.socket(AF_INET, STREAM), new Uint8Array(128))).toBe(EINVAL);
    const [read] = subject.pipe();
    expect(subject.port.accept(read, new Uint8Array(128))).toBe(ENOTSOCK);
  });

  it("an address in use is told so", () => {
    const listener = subject.listener();
    expect(subject.port.bind(subject.socket(AF_INET, STREAM), listener.address)).toBe(EADDRINUSE);
  });

  it("local sockets are found by their path, and by an abstract name", () => {
    const path = join(tmpdir(), `outloop-socket-${process.pid}-${kind}`);
    try {
      for (const name of [path, `\0outloop-${process.pid}-${kind}`]) {
        const address = encodeAddress({ family: "unix", path: name });
        const listener = subject.socket(AF_UNIX, STREAM);
        expect(subject.port.bind(listener, address)).toBe(0);
        expect(subject.port.listen(listener, 1)).toBe(0);
        const told = subject.nameOf(listener);
        expect(decodeAddress(told, told.length)).toEqual({ family: "unix", path: name });
        const { client, server, peer } = connected(listener, address);
        expect(peer).toEqual({ family: "unix", path: "" });
        subject.send(server, "x");
        expect(subject.recv(client)).toBe("x");
      }
    } finally {
      rmSync(path, { force: true });
    }
  });

  it("the address of a peer is whole, however short the one before was", () => {
    const { port } = subject;
    const name = encodeAddress({ family: "unix", path: `\0outloop-short-${process.pid}-${kind}` });
    const short = subject.socket(AF_UNIX, STREAM);
    port.bind(short, name);
    port.listen(short, 1);
    const long = subject.listener();
    port.add(long.fd, 1);
    expect(port.connect(subject.socket(AF_UNIX, STREAM), name)).toBe(0);
    const client = subject.socket(AF_INET, STREAM);
    port.connect(client, long.address);
    subject.turnUntil(long.fd, READY_READ);
    const told = new Uint8Array(128);
    subject.own(port.accept(short, told));
    expect(port.ctl[CTL_ADDRESS]).toBe(2);
    subject.own(port.accept(long.fd, told));
    const peer = told.slice(0, port.ctl[CTL_ADDRESS]);
    expect(peer).toEqual(subject.nameOf(client));
  });

  it("an address that does not fit is cut, and its length tells what was written", () => {
    const { port } = subject;
    const listener = subject.listener();
    const short = new Uint8Array(4);
    expect(port.sockname(listener.fd, 0, short)).toBe(4);
    expect(short).toEqual(listener.address.slice(0, 4));
    expect(port.sockname(listener.fd, 0, NOTHING)).toBe(0);
    expect(port.ctl[CTL_ADDRESS]).toBe(0);
  });

  it("the peer of what is not connected is ENOTCONN", () => {
    const { port } = subject;
    const fd = subject.socket(AF_INET, STREAM);
    expect(port.sockname(fd, 1, new Uint8Array(128))).toBe(ENOTCONN);
    expect(port.sockname(fd, 2, new Uint8Array(128))).toBe(EINVAL);
    expect(port.shutdown(fd, 2)).toBe(ENOTCONN);
  });

  it("options are set and read as integers", () => {
    const { port } = subject;
    const fd = subject.socket(AF_INET, STREAM);
    for (const value of [1, 0]) {
      expect(port.setOption(fd, SOL_SOCKET, SO_REUSEADDR, value)).toBe(0);
      expect(port.getOption(fd, SOL_SOCKET, SO_REUSEADDR)).toBe(0);
      expect(port.ctl[CTL_OPTION]).toBe(value);
    }
    port.getOption(subject.socket(AF_INET6, DATAGRAM), SOL_SOCKET, SO_TYPE);
    expect(port.ctl[CTL_OPTION]).toBe(DATAGRAM);
    expect(port.setOption(fd, SOL_SOCKET, 9999, 1)).toBe(-92);
  });

  it("shutdown of one direction ends that one alone", () => {
    const { port } = subject;
    const [a, b] = subject.pair();
    port.add(b, 1);
    subject.turn();
    expect(port.shutdown(a, 1)).toBe(0);
    expect(subject.turn()).toMatchObject([{ mask: READY_READ | READY_WRITE | READY_END }]);
    expect(subject.recv(b)).toBe("");
    expect(subject.send(a, "x")).toBe(EPIPE);
    subject.send(b, "still");
    expect(subject.recv(a)).toBe("still");
    expect(port.shutdown(a, 3)).toBe(EINVAL);
    expect(port.shutdown(1_000_000, 2)).toBe(EBADF);
  });

  describe("a datagram", () => {
    const bound = (): { fd: number; address: Uint8Array } => {
      const fd = subject.socket(AF_INET, DATAGRAM);
      subject.port.bind(fd, encodeAddress({ family: "ipv4", host: "127.0.0.1", port: 0 }));
      return { fd, address: subject.nameOf(fd) };
    };

    it("arrives whole, with the address of its sender", () => {
      const { port } = subject;
      const [one, other] = [bound(), bound()];
      expect(port.sendto(one.fd, Buffer.from("-hello-"), 1, 5, other.address)).toBe(5);
      port.add(other.fd, 1);
      subject.turnUntil(other.fd, READY_READ);
      const bytes = Buffer.from(".........");
      const address = new Uint8Array(128);
      expect(port.recvfrom(other.fd, bytes, 2, 6, address)).toBe(5);
      expect(bytes.toString()).toBe("..hello..");
      expect(port.ctl[CTL_TRUNCATED]).toBe(0);
      expect(address.slice(0, port.ctl[CTL_ADDRESS])).toEqual(one.address);
      expect(port.recvfrom(other.fd, bytes, 0, 9, address)).toBe(EAGAIN);
    });

    it("that is longer than the room for it is cut, and told to be; the next one is not", () => {
      const { port } = subject;
      const [one, other] = [bound(), bound()];
      port.add(other.fd, 1);
      subject.turn();
      for (const text of ["abcdef", "gh"])
        port.sendto(one.fd, Buffer.from(text), 0, text.length, other.address);
      subject.turnUntil(other.fd, READY_READ);
      const bytes = Buffer.from("....");
      expect(port.recvfrom(other.fd, bytes, 0, 3, NOTHING)).toBe(3);
      expect([bytes.toString(), port.ctl[CTL_TRUNCATED], port.ctl[CTL_ADDRESS]]).toEqual(["abc.", 1, 0]);
      expect(port.recvfrom(other.fd, bytes, 0, 3, NOTHING)).toBe(2);
      expect(port.ctl[CTL_TRUNCATED]).toBe(0);
    });

    it("of no bytes is one nevertheless", () => {
      const { port } = subject;
      const [one, other] = [bound(), bound()];
      expect(port.sendto(one.fd, NOTHING, 0, 0, other.address)).toBe(0);
      port.add(other.fd, 1);
      subject.turnUntil(other.fd, READY_READ);
      expect(port.recvfrom(other.fd, new Uint8Array(1), 0, 1, new Uint8Array(128))).toBe(0);
      expect(port.ctl[CTL_ADDRESS]).toBe(16);
    });

    it("without an address goes to the connected peer", () => {
      const { port } = subject;
      const [one, other] = [bound(), bound()];
      expect(port.sendto(one.fd, Buffer.from("x"), 0, 1, NOTHING)).toBe(-89);
      expect(port.connect(one.fd, other.address)).toBe(0);
      expect(port.sendto(one.fd, Buffer.from("x"), 0, 1, NOTHING)).toBe(1);
      port.add(other.fd, 1);
      subject.turnUntil(other.fd, READY_READ);
      expect(subject.recv(other.fd)).toBe("x");
    });
  });

  it("bytes of a stream that are received as a datagram are never lost for want of room", () => {
    const { port } = subject;
    const [a, b] = subject.pair();
    subject.send(a, "abcdef");
    const bytes = Buffer.alloc(4);
    expect(port.recvfrom(b, bytes, 0, 4, new Uint8Array(128))).toBe(4);
    expect([port.ctl[CTL_TRUNCATED], port.ctl[CTL_ADDRESS]]).toEqual([0, 0]);
    expect(subject.recv(b)).toBe("ef");
  });

  it("a family that does not exist is refused by the system", () => {
    expect(subject.port.socket(9999, STREAM, 0)).toBe(-97);
    expect(subject.port.connect(subject.socket(AF_INET, STREAM), NOTHING)).toBe(EINVAL);
  });
});
