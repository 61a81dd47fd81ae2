import { networkInterfaces } from "node:os";
import { isIPv6 } from "node:net";
import { decodeAddress, encodeAddress } from "../../src/port/address.ts";
import type { Address } from "@outloop/core/io";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";

const again = (address: Address): Address => {
  const bytes = encodeAddress(address);
  return decodeAddress(bytes, bytes.length);
};
const ipv6 = (host: string, port = 80): Address => ({ family: "ipv6", host, port });
const bytesOf = (...bytes: number[]): Uint8Array => Uint8Array.from(bytes);

describe("An IPv4 address", () => {
  it("is laid out as family, port in network order, digits and zeros", () => {
    const bytes = encodeAddress({ family: "ipv4", host: "192.168.1.254", port: 8080 });
    expect([...bytes]).toEqual([2, 0, 0x1f, 0x90, 192, 168, 1, 254, 0, 0, 0, 0, 0, 0, 0, 0]);
  });

  it("comes back as it was", () => {
    const address: Address = { family: "ipv4", host: "0.0.0.0", port: 65_535 };
    expect(again(address)).toEqual(address);
  });

  it.each([
    "localhost",
    "",
    "1.2.3",
    "1.2.3.4.5",
    "1.2.3.256",
    "01.2.3.4",
    "1.2.3.4 ",
    "0x1.2.3.4",
    "1..2.3",
    "::1",
  ])("that is written %j is refused with a RangeError that names it", (host) => {
    const asked = (): unknown => encodeAddress({ family: "ipv4", host, port: 1 });
    expect(asked).toThrow(RangeError);
    expect(asked).toThrow(`in digits such as 127.0.0.1, got ${JSON.stringify(host)}`);
  });
});

describe("An IPv6 address", () => {
  it("is laid out as family, port, flow, sixteen bytes and the zone", () => {
    const bytes = encodeAddress(ipv6("2001:db8::ff%7", 443));
    const digits = [0x20, 0x01, 0x0d, 0xb8, ...Array.from({ length: 11 }, () => 0), 0xff];
    expect([...bytes]).toEqual([10, 0, 1, 187, 0, 0, 0, 0, ...digits, 7, 0, 0, 0]);
  });

  it.each([
    ["::", "::"],
    ["::1", "::1"],
    ["1::", "1::"],
    ["fe80::1%3", "fe80::1%3"],
    ["FE80::ABCD", "fe80::abcd"],
    ["1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7:8"],
    ["1:0:0:2:0:0:0:3", "1:0:0:2::3"],
    ["1:0:2:3:4:5:6:7", "1:0:2:3:4:5:6:7"],
    ["0:0:1:0:0:2:3:4", "::1:0:0:2:3:4"],
    ["::ffff:10.0.0.1", "::ffff:10.0.0.1"],
    ["::ffff:a00:1", "::ffff:10.0.0.1"],
    ["64:ff9b::192.0.2.33", "64:ff9b::c000:221"],
    ["1:2:3:4:5:6:1.2.3.4", "1:2:3:4:5:6:102:304"],
    ["1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0"],
  ])("that is written %s comes back as %s", (written, back) => {
    expect(again(ipv6(written))).toEqual(ipv6(back));
  });

  it("of eight groups of any kind comes back the same", () => {
    const group = fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 0xffff }));
    fc.assert(
      fc.property(fc.array(group, { minLength: 8, maxLength: 8 }), (groups) => {
        const once = again(ipv6(groups.map((each) => each.toString(16)).join(":")));
        expect(isIPv6((once as { host: string }).host)).toBe(true);
        expect([...encodeAddress(once)].slice(8, 24)).toEqual(
          groups.flatMap((each) => [each >> 8, each & 255]),
        );
      }),
    );
  });

  it("of any text is refused exactly when Node refuses it, but for zones", () => {
    const part = fc.oneof(
      fc.constantFrom(":", "::", "1.2.3.4", "ffff", "0", "1", "g", "12345", "."),
      fc.string(),
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 10 }), (parts) => {
        const host = parts.join("").replaceAll("%", "");
        const encode = (): unknown => encodeAddress(ipv6(host));
        if (isIPv6(host)) encode();
        else expect(encode).toThrow(RangeError);
      }),
      { numRuns: 2000 },
    );
  });

  it("takes the name of a network interface for a zone", (context) => {
    context.skip(networkInterfaces()["lo"] === undefined, "this machine has no interface 'lo'");
    expect(again(ipv6("fe80::1%lo"))).toEqual(ipv6("fe80::1%1"));
  });

  it.each([
    "fe80::1%",
    "fe80::1%nowhere0",
    "fe80::1%../lo",
    "fe80::1%..",
    "fe80::1%4294967296",
    "fe80::1%-1",
    "fe80::1%0",
  ])("with the zone of %j is refused, because there is no such interface", (host) =>
    expect(() => encodeAddress(ipv6(host))).toThrow(/RangeError|has no network interface/),
  );

  it.each([
    "127.0.0.1",
    "[::1]",
    "1:2",
    "1::2::3",
    ":::",
    "::1.2.3.4:5",
    "1:2:3:4:5:6:7:8:9",
    ":1:2:3:4:5:6:7",
  ])("that is written %j is refused", (host) => expect(() => encodeAddress(ipv6(host))).toThrow(RangeError));
});

describe("A local address", () => {
  it("ends with a zero byte when it is a path", () => {
    expect([...encodeAddress({ family: "unix", path: "/é" })]).toEqual([1, 0, 0x2f, 0xc3, 0xa9, 0]);
  });

  it("is exactly as long as its name when it is abstract", () => {
    expect([...encodeAddress({ family: "unix", path: "\0a\0" })]).toEqual([1, 0, 0, 0x61, 0]);
  });

  it("without a path is nothing but the family", () => {
    expect([...encodeAddress({ family: "unix", path: "" })]).toEqual([1, 0]);
  });

  it.each([
    "",
    "/tmp/x",
    "relative",
    "\0abstract",
    "\0with\0zeros\0",
    "\0",
    "\uFEFFmark",
    "/" + "x".repeat(106),
  ])("%j comes back as it was", (path) =>
    expect(again({ family: "unix", path })).toEqual({ family: "unix", path }),
  );

  it.each([
    ["/" + "x".repeat(107), "takes at most 107 bytes"],
    ["\0" + "x".repeat(108), "takes at most 108 bytes"],
    ["/" + "é".repeat(54), "takes 109"],
    ["/a\0b", "no zero byte within"],
    ["/\uD800", "half a surrogate pair"],
  ])("%j is refused with a RangeError", (path, reason) => {
    const encode = (): unknown => encodeAddress({ family: "unix", path });
    expect(encode).toThrow(RangeError);
    expect(encode).toThrow(reason);
  });
});

describe("What is no address", () => {
  it.each([
    null,
    undefined,
    "127.0.0.1:80",
    {},
    { family: "ipx" },
    { family: "unix" },
    { family: "ipv4", host: 1, port: 1 },
  ])("is refused with a TypeError: %j", (garbage) =>
    expect(() => encodeAddress(garbage as Address)).toThrow(TypeError),
  );

  it.each([-1, 65_536, 0.5, NaN])("is refused with a RangeError for the port %d", (port) => {
    expect(() => encodeAddress({ family: "ipv4", host: "127.0.0.1", port })).toThrow(RangeError);
  });
});

describe("Bytes of the system", () => {
  it("are read no further than their length", () => {
    const bytes = encodeAddress({ family: "unix", path: "\0abc" });
    expect(decodeAddress(bytes, 4)).toEqual({ family: "unix", path: "\0a" });
    expect(decodeAddress(bytes, 1000)).toEqual({ family: "unix", path: "\0abc" });
  });

  it("may lie anywhere in a larger buffer", () => {
    const all = new Uint8Array(64);
    all.set(encodeAddress(ipv6("fe80::1%9", 7)), 5);
    expect(decodeAddress(all.subarray(5, 33), 28)).toEqual(ipv6("fe80::1%9", 7));
  });

  it.each([
    [bytesOf(), 0],
    [bytesOf(1), 1],
    [bytesOf(1, 0), 2],
    [bytesOf(16, 0, 1, 2, 3, 4), 6],
    [bytesOf(2, 0, 1, 2), 4],
    [bytesOf(1, 0, 65), 0],
    [bytesOf(1, 0, 65), -1],
  ])("without a name, of an unknown family or cut short are an unnamed socket", (bytes, length) => {
    expect(decodeAddress(bytes, length)).toEqual({ family: "unix", path: "" });
  });
});
