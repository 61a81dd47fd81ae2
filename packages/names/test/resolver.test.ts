import type { Coroutine } from "@outloop/core";
import {
  NameNotFound,
  NameServerFailure,
  NoAddress,
  Resolver,
  resolve,
  withResolver,
  type ResolverOptions,
} from "@outloop/names";
import { describe, expect, test } from "vitest";
import { a, aaaa, cname, soa, zoneOf, type FakeServer, type Zone } from "./fake-server.ts";
import { everywhere, failureOf, runIn } from "./helpers.ts";
import { fails, ipv4, ipv6, silence, withServers } from "./with-servers.ts";

describe.each(everywhere)("a name is looked up ($where)", (place) => {
  test("for both families at once, IPv4 first", async () => {
    const zone = zoneOf({ "example.com": ["192.0.2.1", "192.0.2.2", "2001:db8::1"] });
    await withServers(place, [zone], function* (resolver, [server]) {
      expect(yield* resolver.resolve("example.com")).toEqual([
        ipv4("192.0.2.1"),
        ipv4("192.0.2.2"),
        ipv6("2001:db8::1"),
      ]);
      expect(server!.asked.toSorted()).toEqual(["A example.com by UDP", "AAAA example.com by UDP"]);
    });
  });

  test("for one family, and nothing is asked for the other", async () => {
    const zone = zoneOf({ "example.com": ["192.0.2.1", "2001:db8::1"] });
    await withServers(place, [zone], function* (resolver, [server]) {
      expect(yield* resolver.resolve("example.com", { family: "ipv6" })).toEqual([ipv6("2001:db8::1")]);
      expect(server!.asked).toEqual(["AAAA example.com by UDP"]);
    });
  });

  test("in any case of letters, and in other scripts by its ASCII form", async () => {
    const zone = zoneOf({ "xn--mnchen-3ya.de": ["192.0.2.3"] });
    await withServers(place, [zone], function* (resolver) {
      expect(yield* resolver.resolve("MÜNCHEN.de")).toEqual([ipv4("192.0.2.3")]);
    });
  });

  test("an answer that does not fit in a datagram is asked for again by TCP", async () => {
    const hosts = Array.from({ length: 200 }, (_, n) => `10.0.0.${n}`);
    const zone: Zone = ({ name, by }) =>
      by === "UDP" ? { truncated: true } : { answers: hosts.map((host) => a(name, host)) };
    await withServers(place, [zone], function* (resolver, [server]) {
      expect(yield* resolver.resolve("many.test", { family: "ipv4" })).toEqual(hosts.map(ipv4));
      expect(server!.asked).toEqual(["A many.test by UDP", "A many.test by TCP"]);
    });
  });

  test("along its aliases, whether they come in one answer or one by one", async () => {
    const zone: Zone = ({ name }) => {
      if (name === "www.test") return { answers: [cname(name, "Web.test"), cname("web.test", "far.test")] };
      return name === "far.test" ? { answers: [cname(name, "end.test"), a("end.test", "192.0.2.4")] } : {};
    };
    await withServers(place, [zone], function* (resolver) {
      expect(yield* resolver.resolve("www.test", { family: "ipv4" })).toEqual([ipv4("192.0.2.4")]);
    });
  });

  test("a name that does not exist, one without addresses and a server that fails are told apart", async () => {
    const zone: Zone = ({ name }) => {
      if (name === "none.test") return { rcode: "NXDOMAIN" };
      return name === "mail.test" ? { authorities: [soa("test")] } : { rcode: "SERVFAIL" };
    };
    await withServers(place, [zone], function* (resolver, [{ address } = {} as FakeServer]) {
      const none = yield* failureOf(() => resolver.resolve("none.test"));
      expect(none).toBeInstanceOf(NameNotFound);
      const mail = yield* failureOf(() => resolver.resolve("mail.test"));
      expect(mail).toBeInstanceOf(NoAddress);
      const broken = yield* failureOf(() => resolver.resolve("Broken.test"));
      expect(broken).toBeInstanceOf(NameServerFailure);
      expect(broken).toMatchObject({ host: "Broken.test", servers: [address] });
      expect(String(broken)).toBe(
        `NameServerFailure: "Broken.test" could not be looked up: the server failed (SERVFAIL) (asked 127.0.0.1:${address.port})`,
      );
    });
  });

  test("where one server fails, the next one is asked, and each once", async () => {
    const zones = [fails, zoneOf({ "example.com": ["192.0.2.1"] })];
    await withServers(place, zones, function* (resolver, servers) {
      expect(yield* resolver.resolve("example.com", { family: "ipv4" })).toEqual([ipv4("192.0.2.1")]);
      expect(servers.map(({ asked }) => asked.length)).toEqual([1, 1]);
    });
    await withServers(place, [fails, fails], function* (resolver, servers) {
      const error = yield* failureOf(() => resolver.resolve("example.com", { family: "ipv4" }));
      expect(error).toMatchObject({ servers: servers.map(({ address }) => address) });
      expect(servers.map(({ asked }) => asked.length)).toEqual([1, 1]);
    });
  });

  test("when one family fails, the other one's addresses are the answer", async () => {
    const zone: Zone = ({ name, type }) =>
      type === "A" ? { rcode: "SERVFAIL" } : { answers: [aaaa(name, "2001:db8::1")] };
    await withServers(place, [zone], function* (resolver) {
      expect(yield* resolver.resolve("six.test")).toEqual([ipv6("2001:db8::1")]);
    });
  });

  test("of localhost, digits and the file of hosts nobody is asked", async () => {
    const hosts = { "db.local": ["10.0.0.7", "fd00::7"] };
    const inquire = function* (resolver: Resolver, [server]: readonly FakeServer[]): Coroutine<void> {
      expect(yield* resolver.resolve("localhost")).toEqual([ipv4("127.0.0.1"), ipv6("::1")]);
      expect(yield* resolver.resolve("a.LocalHost.", { family: "ipv6" })).toEqual([ipv6("::1")]);
      expect(yield* resolver.resolve("10.1.2.3")).toEqual([ipv4("10.1.2.3")]);
      expect(yield* resolver.resolve("fe80::1%eth0")).toEqual([ipv6("fe80::1%eth0")]);
      expect(yield* resolver.resolve("DB.local")).toEqual([ipv4("10.0.0.7"), ipv6("fd00::7")]);
      expect(yield* failureOf(() => resolver.resolve("x.invalid"))).toBeInstanceOf(NameNotFound);
      expect(yield* failureOf(() => resolver.resolve("10.1.2.3", { family: "ipv6" }))).toBeInstanceOf(
        NoAddress,
      );
      expect(server!.asked).toEqual([]);
    };
    await withServers(place, [silence], inquire, { hosts });
  });

  test("by the resolver that is around, in the tasks it spawns, too", async () => {
    await runIn(place, function* () {
      const resolver = new Resolver({ hosts: { "db.local": ["10.0.0.7"] } });
      const addresses = yield* withResolver(resolver, function* () {
        return yield* resolve("db.local");
      });
      expect(addresses).toEqual([ipv4("10.0.0.7")]);
    });
  });
});

describe.each(everywhere)("endings are tried ($where)", (place) => {
  const zone = zoneOf({ "db.b.test": ["192.0.2.1"], "x.y": ["192.0.2.2"], "x.y.a.test": ["192.0.2.3"] });
  const options = { search: ["a.test", "b.test"], ndots: 1 };
  const asked = async (name: string, more: ResolverOptions = {}): Promise<string[]> =>
    await withServers(
      place,
      [zone],
      function* (resolver, [server]) {
        try {
          yield* resolver.resolve(name, { family: "ipv4" });
        } catch {
          // What was asked for is what counts here.
        }
        return server!.asked.map((each) => each.split(" ")[1]!);
      },
      { ...options, ...more },
    );

  test("behind a name with few dots first, and then it is tried as it is", async () => {
    expect(await asked("db")).toEqual(["db.a.test", "db.b.test"]);
    expect(await asked("nothing")).toEqual(["nothing.a.test", "nothing.b.test", "nothing"]);
  });

  test("behind a name with enough dots last", async () => {
    expect(await asked("x.y")).toEqual(["x.y"]);
    expect(await asked("x.y", { ndots: 2 })).toEqual(["x.y.a.test"]);
  });

  test("not at all behind a name that ends in a dot", async () => {
    expect(await asked("db.")).toEqual(["db"]);
  });

  test("no more once a server has failed: the right name may only be out of reach", async () => {
    await withServers(
      place,
      [fails],
      function* (resolver, [server]) {
        const error = yield* failureOf(() => resolver.resolve("db", { family: "ipv4" }));
        expect(error).toBeInstanceOf(NameServerFailure);
        expect(server!.asked).toEqual(["A db.a.test by UDP"]);
      },
      options,
    );
  });
});
