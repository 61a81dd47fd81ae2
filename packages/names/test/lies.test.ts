import { NameError, NameServerFailure, NameTimeout } from "@outloop/names";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { a, cname, message, type Said, type Zone } from "./fake-server.ts";
import { everywhere, failureOf, inNoTime } from "./helpers.ts";
import { ipv4, withServers } from "./with-servers.ts";

const lie = (name: string): readonly object[] => [a(name, "192.0.2.66")];

/** What must be passed over: each with what it says, before the right answer comes. */
const lies: readonly (readonly [string, (name: string, id: number) => Said])[] = [
  ["with another number", (name, id) => ({ id: (id + 1) & 0xffff, answers: lie(name) })],
  ["to another name", (name) => ({ name: "other.test", answers: lie(name) })],
  ["to another type", (name) => ({ type: "AAAA", answers: lie(name) })],
  ["from a stranger", (name) => ({ fromStranger: true, answers: lie(name) })],
  ["that are garbage", () => ({ bytes: Uint8Array.from({ length: 40 }, (_, n) => n * 7) })],
  ["that are empty", () => ({ bytes: new Uint8Array(0) })],
];

describe.each(everywhere)("answers that are none are passed over ($where)", (place) => {
  test.each(lies)("those %s", async (_what, said) => {
    const zone: Zone = ({ name, id }) => [said(name, id), { answers: [a(name, "192.0.2.1")] }];
    await withServers(place, [zone], function* (resolver, [server]) {
      const found = yield* resolver.resolve("example.com", { family: "ipv4" });
      expect(found).toEqual([ipv4("192.0.2.1")]);
      expect(server!.asked.length).toBe(1);
    });
  });

  test("addresses of other names and other kinds are no answer", async () => {
    const zone: Zone = ({ name }) => ({
      answers: [
        a("other.test", "192.0.2.66"),
        { name, type: "TXT", ttl: 1, data: "192.0.2.66" },
        a(name, "192.0.2.1"),
      ],
    });
    await withServers(place, [zone], function* (resolver) {
      expect(yield* resolver.resolve("a.test", { family: "ipv4" })).toEqual([ipv4("192.0.2.1")]);
    });
  });

  test.each<[string, Zone]>([
    [
      "its aliases go round in a circle",
      ({ name }) => ({ answers: [cname(name, "b.test"), cname("b.test", name)] }),
    ],
    ["more than 8 aliases in a row", ({ name }) => ({ answers: [cname(name, `x${name}`)] })],
    ["cut its answer by TCP, too", () => ({ truncated: true })],
    [
      "answered by TCP to something else",
      ({ by }) => (by === "UDP" ? { truncated: true } : { id: 1, name: "x" }),
    ],
    ["its alias is no name", ({ name }) => ({ answers: [cname(name, "a b.test")] })],
  ])("a server that turns out useless fails: %s", async (reason, zone) => {
    await withServers(place, [zone], function* (resolver) {
      const error = yield* failureOf(() => resolver.resolve("a.test", { family: "ipv4" }));
      expect(error).toBeInstanceOf(NameServerFailure);
      expect(String(error)).toContain(reason);
    });
  });

  test("a server where nobody listens fails at once", async ({ skip }) => {
    skip(place.where.startsWith("memory"), "the network in memory does not tell who is not there");
    await withServers(place, [() => undefined], function* (resolver, [server]) {
      yield* server!.close();
      const error = yield* failureOf(() => resolver.resolve("a.test"));
      expect(error).toBeInstanceOf(NameServerFailure);
      expect(String(error)).toContain("ECONNREFUSED");
      // The helper closes it again.
      server!.close = function* () {};
    });
  });
});

describe.each(inNoTime)("a flood ($where)", (place) => {
  test("of garbage ends with the time, not with an answer", async () => {
    const garbage = Array.from({ length: 500 }, (_, n): Said => ({ bytes: new Uint8Array(n), after: 10 }));
    await withServers(
      place,
      [() => garbage],
      function* (resolver) {
        const error = yield* failureOf(() => resolver.resolve("a.test", { family: "ipv4" }));
        expect(error).toBeInstanceOf(NameTimeout);
      },
      { timeout: 1000 },
    );
  });
});

describe.each(inNoTime)("answers with anything in them ($where)", (place) => {
  test("by UDP and TCP end in addresses or in a NameError", async () => {
    const changes = fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 8 });
    const plans = fc.sample(fc.record({ changes, cut: fc.nat(99), truncated: fc.boolean() }), {
      numRuns: 300,
      seed: 5,
    });
    let plan = plans[0]!;
    const zone: Zone = (asked) => {
      const said = message(asked, { answers: [a(asked.name, "192.0.2.1")], truncated: plan.truncated });
      for (const [at, byte] of plan.changes) said[at % said.length] = byte;
      return { bytes: plan.cut < 20 ? said.subarray(0, (said.length * plan.cut) / 20) : said };
    };
    await withServers(
      place,
      [zone],
      function* (resolver) {
        const kinds = new Set<string>();
        for (plan of plans) {
          try {
            for (const { family } of yield* resolver.resolve("a.test", { family: "ipv4" })) kinds.add(family);
          } catch (error) {
            expect(error).toBeInstanceOf(NameError);
            kinds.add((error as Error).name);
          }
        }
        // It would show nothing if all went wrong in the same way.
        expect([...kinds]).toEqual(
          expect.arrayContaining(["NameServerFailure", "NameTimeout", "NoAddress", "ipv4"]),
        );
      },
      { timeout: 100, attempts: 1 },
    );
  });
});
