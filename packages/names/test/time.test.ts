import { now, sleep, type Coroutine } from "@outloop/core";
import { NameNotFound, NameTimeout, Resolver } from "@outloop/names";
import { describe, expect, test } from "vitest";
import { a, aaaa, soa, zoneOf, type Zone } from "./fake-server.ts";
import { failureOf, inNoTime } from "./helpers.ts";
import { ipv4, ipv6, silence, withServers } from "./with-servers.ts";

/** How many milliseconds `f` takes. */
function* timeOf(f: () => Coroutine<unknown>): Coroutine<number> {
  const begun = yield* now();
  yield* f();
  return (yield* now()) - begun;
}

describe.each(inNoTime)("time ($where)", (place) => {
  test("a server that says nothing is left for the next one, and each is asked twice", async () => {
    await withServers(
      place,
      [silence, silence],
      function* (resolver, servers) {
        const ms = yield* timeOf(function* () {
          const error = yield* failureOf(() => resolver.resolve("example.com"));
          expect(error).toBeInstanceOf(NameTimeout);
          expect(String(error)).toContain("no server answered within 3000 ms");
          expect(error).toMatchObject({ servers: servers.map(({ address }) => address) });
        });
        expect(ms).toBe(12_000);
        // For both families.
        expect(servers.map(({ asked }) => asked.length)).toEqual([4, 4]);
      },
      { timeout: 3000 },
    );
  });

  test("a server that answers too late is not waited for, and its answer reaches nobody", async () => {
    const slow: Zone = ({ name }) => ({ answers: [a(name, "192.0.2.66")], after: 1500 });
    await withServers(
      place,
      [slow, zoneOf({ "example.com": ["192.0.2.1"] })],
      function* (resolver) {
        const ms = yield* timeOf(function* () {
          const found = yield* resolver.resolve("example.com", { family: "ipv4" });
          expect(found).toEqual([ipv4("192.0.2.1")]);
        });
        expect(ms).toBe(1000);
        yield* sleep(1000);
      },
      { timeout: 1000 },
    );
  });

  test("IPv4 addresses wait half a second for IPv6 ones, IPv6 ones until it is known", async () => {
    const late = (slow: string): Zone => {
      return ({ name, type }) => ({
        answers: [type === "A" ? a(name, "192.0.2.1") : aaaa(name, "2001:db8::1")],
        ...(type === slow ? { after: 2000 } : {}),
      });
    };
    const servers = [late("AAAA"), late("A")];
    await withServers(place, servers, function* (_resolver, [noSix, noFour]) {
      const found: unknown[] = [];
      for (const { address } of [noSix!, noFour!]) {
        const resolver = new Resolver({ servers: [address], search: [], hosts: {} });
        const ms = yield* timeOf(function* () {
          found.push(yield* resolver.resolve("example.com"));
        });
        found.push(ms);
      }
      expect(found).toEqual([[ipv4("192.0.2.1")], 500, [ipv4("192.0.2.1"), ipv6("2001:db8::1")], 2000]);
      yield* sleep(5000);
    });
  });

  test("with rotate each lookup begins with another server", async () => {
    const zone = zoneOf({ "example.com": ["192.0.2.1"] });
    await withServers(
      place,
      [zone, zone, zone],
      function* (resolver, servers) {
        for (let n = 0; n < 4; n++) yield* resolver.resolve("example.com", { family: "ipv4" });
        expect(servers.map(({ asked }) => asked.length)).toEqual([2, 1, 1]);
      },
      { rotate: true },
    );
  });
});

describe.each(inNoTime)("the memory of a resolver ($where)", (place) => {
  const inquire = (resolver: Resolver, name: string): Coroutine<unknown> =>
    resolver.resolve(name, { family: "ipv4" });

  test("is off by default", async () => {
    await withServers(place, [zoneOf({ "a.test": ["192.0.2.1"] })], function* (resolver, [server]) {
      for (let n = 0; n < 3; n++) yield* inquire(resolver, "a.test");
      expect(server!.asked.length).toBe(3);
    });
  });

  test("keeps an answer as long as it may be kept, and no longer", async () => {
    const zone: Zone = ({ name }) => ({ answers: [a(name, "192.0.2.1", 60), a(name, "192.0.2.2", 30)] });
    await withServers(
      place,
      [zone],
      function* (resolver, [server]) {
        yield* inquire(resolver, "a.test");
        yield* sleep(29_999);
        expect(yield* inquire(resolver, "a.test")).toEqual([ipv4("192.0.2.1"), ipv4("192.0.2.2")]);
        expect(server!.asked.length).toBe(1);
        yield* sleep(1);
        yield* inquire(resolver, "a.test");
        expect(server!.asked.length).toBe(2);
        resolver.forget();
        yield* inquire(resolver, "a.test");
        expect(server!.asked.length).toBe(3);
      },
      { cache: 10 },
    );
  });

  test("keeps that there is nothing, as long as the server says", async () => {
    const zone: Zone = () => ({ rcode: "NXDOMAIN", authorities: [soa("test", 60, 20)] });
    await withServers(
      place,
      [zone],
      function* (resolver, [server]) {
        for (const ms of [0, 19_999, 1]) {
          yield* sleep(ms);
          expect(yield* failureOf(() => inquire(resolver, "a.test"))).toBeInstanceOf(NameNotFound);
        }
        expect(server!.asked.length).toBe(2);
      },
      { cache: 10 },
    );
  });

  test("keeps no failure, nothing for no time, and nothing longer than it is allowed to", async () => {
    const zone: Zone = ({ name }) =>
      name === "fails.test"
        ? { rcode: "SERVFAIL" }
        : { answers: [a(name, "192.0.2.1", name === "now.test" ? 0 : name === "odd.test" ? 2 ** 31 : 9e6)] };
    await withServers(
      place,
      [zone],
      function* (resolver, [server]) {
        for (const name of ["fails.test", "now.test", "odd.test"]) {
          server!.asked.length = 0;
          for (let n = 0; n < 2; n++) yield* failureOr(() => inquire(resolver, name));
          expect(server!.asked.length, name).toBe(2);
        }
        server!.asked.length = 0;
        for (const ms of [0, 999, 1]) {
          yield* sleep(ms);
          yield* inquire(resolver, "long.test");
        }
        expect(server!.asked.length).toBe(2);
      },
      { cache: 10, longest: 1000 },
    );
  });

  test("holds no more than it was told to, and forgets what was asked for longest ago", async () => {
    const zone: Zone = ({ name }) => ({ answers: [a(name, "192.0.2.1")] });
    await withServers(
      place,
      [zone],
      function* (resolver, [server]) {
        for (const name of ["a", "b", "a", "c", "a", "b"]) yield* inquire(resolver, `${name}.test`);
        expect(server!.asked).toEqual(["a", "b", "c", "b"].map((name) => `A ${name}.test by UDP`));
      },
      { cache: 2 },
    );
  });
});

function* failureOr(f: () => Coroutine<unknown>): Coroutine<void> {
  try {
    yield* f();
  } catch {
    // That it fails is what is wanted.
  }
}
