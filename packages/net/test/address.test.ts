import { mkdtempSync, rmSync } from "node:fs";
import { isIPv4, isIPv6 } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { all } from "@outloop/core";
import { connect, InvalidAddress, IoError, listen, udp, type Place } from "@outloop/net";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { addressOf } from "../src/address.ts";
import { everywhere, failureOf, onSystem, receiveAll, runIn, text } from "./helpers.ts";
import type { Coroutine } from "@outloop/core";

function familyOf(host: string): string | undefined {
  try {
    return addressOf("test", { host, port: 1 }).family;
  } catch (error) {
    if (error instanceof InvalidAddress) return undefined;
    throw error;
  }
}

describe("N14: what is an address is decided before any system call", () => {
  test.each([
    ["127.0.0.1", "ipv4"],
    ["0.0.0.0", "ipv4"],
    ["255.255.255.255", "ipv4"],
    ["localhost", "ipv4"],
    ["::", "ipv6"],
    ["::1", "ipv6"],
    ["1:2:3:4:5:6:7:8", "ipv6"],
    ["1::8", "ipv6"],
    ["::ffff:127.0.0.1", "ipv6"],
    ["1:2:3:4:5:6:1.2.3.4", "ipv6"],
    ["fe80::1%eth0", "ipv6"],
  ])("%s is %s", (host, family) => {
    expect(familyOf(host)).toBe(family);
  });

  test.each(
    "256.0.0.1 1.2.3 1.2.3.4.5 01.2.3.4 1.2.3.-4 1..2.3 : ::: 1::2::3 1:2:3:4::5:6:7:8 1:2:3:4:5:6:7 1:2:3:4:5:6:7:8:9 12345::1 g::1 ::1% ::1.2.3 1.2.3.4::".split(
      " ",
    ),
  )("%s is no address", (host) => {
    expect(familyOf(host)).toBeUndefined();
  });

  test("any text is judged as Node judges it", () => {
    const part = fc.oneof(
      fc.nat(300).map(String),
      fc.nat(0x1ffff).map((n) => n.toString(16)),
      fc.constant(""),
    );
    const host = fc
      .array(fc.tuple(part, fc.constantFrom(":", ".", "::")), { maxLength: 9 })
      .map((parts) => parts.map(([digits, mark]) => digits + mark).join(""))
      .chain((start) => part.map((end) => start + end));
    fc.assert(
      fc.property(fc.oneof(host, fc.ipV4(), fc.ipV6()), (given) => {
        expect(familyOf(given)).toBe(isIPv4(given) ? "ipv4" : isIPv6(given) ? "ipv6" : undefined);
      }),
      { numRuns: 2000 },
    );
  });

  test("where no name is taken, a name is told to be looked up first", () => {
    expect(() => udp({ host: "example.com" })).toThrow(/is a name: look it up with resolve\(\)/);
  });

  test.each([
    [{ host: "127.0.0.1" }],
    [{ host: "127.0.0.1", port: 65_536 }],
    [{ host: "127.0.0.1", port: -1 }],
    [{ host: "127.0.0.1", port: 1.5 }],
    [{ host: "", port: 1 }],
    [{ host: "no name", port: 1 }],
    [{ host: 5, port: 1 }],
    [{ path: "" }],
    [{ path: "a\0b" }],
    [{ path: "x".repeat(108) }],
    [{ path: "/run/x", port: 1 }],
    [null],
    ["127.0.0.1:80"],
  ])("connect(%j) throws InvalidAddress at once", (place) => {
    expect(() => connect(place as unknown as Place)).toThrow(InvalidAddress);
  });
});

describe.each(everywhere)("addresses ($where)", ({ mode, subject }) => {
  test("N1: port 0 becomes a port that can be connected to", async () => {
    await runIn(mode, subject.make(), function* () {
      const listener = yield* listen({ host: "127.0.0.1", port: 0 });
      if (listener.address.family === "unix") throw new Error("a path");
      expect(listener.address.port).toBeGreaterThan(0);
      const [near, far] = yield* all([connect(listener.address), listener.accept()]);
      expect(near.peer).toEqual(listener.address);
      expect(far.address).toEqual(listener.address);
      expect(far.peer).toEqual(near.address);
      yield* all([near.close(), far.close(), listener.close()]);
    });
  });

  test("a refused connection is an IoError with the operation, the address and the code", async () => {
    await runIn(mode, subject.make(), function* () {
      const listener = yield* listen({ port: 0 });
      yield* listener.close();
      const error = yield* failureOf(() => connect(listener.address));
      expect(error).toBeInstanceOf(IoError);
      expect(error).toMatchObject({ code: "ECONNREFUSED", operation: "connect", address: listener.address });
    });
  });

  test("a port that is taken is an IoError", async () => {
    await runIn(mode, subject.make(), function* () {
      const listener = yield* listen({ port: 0 });
      const error = yield* failureOf(() => listen(listener.address));
      expect(error).toMatchObject({ code: "EADDRINUSE", address: listener.address });
      yield* listener.close();
    });
  });
});

describe.each(onSystem)("addresses of the system ($where)", ({ mode, subject }) => {
  test.each(["::1", "::"])("IPv6, on %s", async (host) => {
    await runIn(mode, subject.make(), function* () {
      const listener = yield* listen({ host, port: 0 });
      const { port } = listener.address as { port: number };
      const [near, far] = yield* all([connect({ host: "::1", port }), listener.accept()]);
      expect(far.address).toEqual({ family: "ipv6", host: "::1", port });
      expect(far.peer).toEqual(near.address);
      yield* near.send("over IPv6");
      yield* near.close();
      expect(text(yield* receiveAll(far))).toBe("over IPv6");
      yield* all([far.close(), listener.close()]);
    });
  });

  test("dualStack decides whether an IPv6 listener takes IPv4", async () => {
    await runIn(mode, subject.make(), function* () {
      for (const dualStack of [true, false]) {
        const listener = yield* listen({ host: "::", port: 0, dualStack });
        const { port } = listener.address as { port: number };
        if (dualStack) {
          const socket = yield* connect({ port });
          yield* socket.close();
        } else expect(yield* failureOf(() => connect({ port }))).toMatchObject({ code: "ECONNREFUSED" });
        yield* listener.close();
      }
    });
  });

  test("Unix sockets, by a path and by an abstract name", async () => {
    const folder = mkdtempSync(join(tmpdir(), "net-"));
    try {
      await runIn(mode, subject.make(), function* () {
        for (const path of [join(folder, "socket"), `\0outloop-${process.pid}-${mode}`]) {
          const listener = yield* listen({ path });
          expect(listener.address).toEqual({ family: "unix", path });
          const [near, far] = yield* all([connect({ path }), listener.accept()]);
          expect(near.peer).toEqual({ family: "unix", path });
          expect(far.peer).toEqual({ family: "unix", path: "" });
          yield* near.send("by a path");
          yield* near.close();
          expect(text(yield* receiveAll(far))).toBe("by a path");
          yield* all([far.close(), listener.close()]);
        }
        const error = yield* failureOf(() => connect({ path: join(folder, "nothing") }));
        expect(error).toMatchObject({ code: "ENOENT", operation: "connect" });
      });
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test("with reusePort two listeners share a port", async () => {
    await runIn(mode, subject.make(), function* () {
      const one = yield* listen({ port: 0, reusePort: true });
      const other = yield* listen({ ...one.address, reusePort: true });
      expect(other.address).toEqual(one.address);
      yield* all([one.close(), other.close()]);
    });
  });
});

describe.each(everywhere)("datagrams ($where)", ({ mode, subject }) => {
  const inRun = <T>(f: () => Coroutine<T>): Promise<T> => runIn(mode, subject.make(), f);

  test("each arrives whole, with its sender, and says when it was cut", async () => {
    await inRun(function* () {
      const a = yield* udp();
      const b = yield* udp({ port: 0 });
      yield* a.send("first", b.address);
      yield* a.send("second", b.address);
      expect(yield* b.recv()).toMatchObject({ address: a.address, truncated: false });
      const cut = yield* b.recv(3);
      expect(text(cut.bytes)).toBe("sec");
      expect(cut.truncated).toBe(true);
      yield* all([a.close(), b.close()]);
    });
  });

  test("after connect no address is needed", async () => {
    await inRun(function* () {
      const a = yield* udp();
      const b = yield* udp();
      yield* a.connect(b.address);
      yield* a.send("hello");
      expect(text((yield* b.recv()).bytes)).toBe("hello");
      yield* a.close();
      yield* a.close();
      expect(yield* failureOf(() => a.send("late"))).toMatchObject({ name: "Closed" });
      yield* b.close();
    });
  });
});
