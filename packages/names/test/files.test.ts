import { InvalidName, Resolver, resolve } from "@outloop/names";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseHosts } from "../src/hosts.ts";
import { parseName } from "../src/name.ts";
import { parseResolvConf } from "../src/resolv-conf.ts";

describe("/etc/resolv.conf", () => {
  const byDefault = { search: [], ndots: 1, timeout: 5000, attempts: 2, rotate: false };

  test("that is missing or empty means this host, and what the system does by default", () => {
    expect(parseResolvConf("")).toEqual({ ...byDefault, nameservers: ["127.0.0.1"] });
  });

  test("is read with its comments, its tabs, and the last of what is given twice", () => {
    const text = `
# a comment
; another one
nameserver\t10.0.0.1 # behind it
nameserver fe80::1%eth0
nameserver not.digits
nameserver 10.0.0.3
nameserver 10.0.0.4
domain first.test
search A.test. b.test
options ndots:2 timeout:3 attempts:4 rotate edns0
sortlist 1.2.3.4
`;
    expect(parseResolvConf(text)).toEqual({
      nameservers: ["10.0.0.1", "fe80::1%eth0", "10.0.0.3"],
      search: ["a.test", "b.test"],
      ndots: 2,
      timeout: 3000,
      attempts: 4,
      rotate: true,
    });
    expect(parseResolvConf("search a b\ndomain c d").search).toEqual(["c"]);
  });

  test("has bounds for its numbers, and garbage is passed over", () => {
    const text = "options ndots:99 timeout:0 attempts:x\noptions attempts:100\noptions";
    expect(parseResolvConf(text)).toMatchObject({ ndots: 15, timeout: 1000, attempts: 5 });
    expect(parseResolvConf("options ndots:-1 timeout: attempts")).toMatchObject(byDefault);
  });
});

describe("/etc/hosts", () => {
  test("gives each name of a line its address, in the order of the lines", () => {
    const text =
      "127.0.0.1\tlocalhost db.Local # db2\n::1 db.local\n# 1.1.1.1 no\nx.y z\n10.0.0.1\n10.0.0.2 db.local.";
    expect(Object.fromEntries(parseHosts(text))).toEqual({
      localhost: [{ family: "ipv4", host: "127.0.0.1" }],
      "db.local": [
        { family: "ipv4", host: "127.0.0.1" },
        { family: "ipv6", host: "::1" },
        { family: "ipv4", host: "10.0.0.2" },
      ],
    });
  });

  test("any text is read without an error", () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 100 }), (text) => {
        parseHosts(text);
        parseResolvConf(text);
      }),
    );
  });
});

describe("names", () => {
  test.each([
    ["Example.COM", "example.com", false],
    ["a-b.c_d.e", "a-b.c_d.e", false],
    ["example.com.", "example.com", true],
    ["bücher.example", "xn--bcher-kva.example", false],
    ["日本語.jp", "xn--wgv71a119e.jp", false],
    ["x".repeat(63), "x".repeat(63), false],
    ["1.2.3.example", "1.2.3.example", false],
  ])("%s is %s", (given, text, isAbsolute) => {
    expect(parseName(given)).toEqual({ text, isAbsolute });
  });

  test.each([
    "",
    ".",
    "a..b",
    ".a",
    "-a.b",
    "a-.b",
    "a b",
    "a/b",
    "a@b",
    "a:1",
    "a%41",
    "a\0b",
    "é%41",
    "é/x",
    "1.2.3",
    "0x7f.1",
    "1.2.3.0xff",
    ":::1",
    "x".repeat(64),
    `${"x.".repeat(127)}x`,
    undefined,
    5,
  ])("%j is none, and said so at the call", (given) => {
    expect(() => resolve(given as string)).toThrow(InvalidName);
  });

  test("what comes of any text can be asked for as it is, or is refused", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", maxLength: 70 }), (given) => {
        const name = parseName(given);
        if (name !== undefined) expect(name.text).toMatch(/^[a-z0-9_.-]{1,253}$/);
      }),
      { numRuns: 2000 },
    );
  });

  test.each([
    [{ servers: [] }, "give one at least"],
    [{ servers: ["dns.example"] }, "expected an address in digits"],
    [{ servers: [{ host: "10.0.0.1", port: 0 }] }, "port must be a whole number"],
    [{ search: ["a b"] }, "is no name"],
    [{ hosts: { x: ["y"] } }, "expected an address in digits"],
    [{ ndots: -1 }, "ndots"],
    [{ attempts: 0 }, "attempts"],
    [{ timeout: NaN }, "timeout"],
    [{ cache: 1.5 }, "cache"],
    [{ longest: 0 }, "longest"],
  ])("new Resolver(%j) is refused", (options, message) => {
    expect(() => new Resolver(options)).toThrow(message);
  });
});
