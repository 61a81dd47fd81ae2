import { checkpoint, run, sleep, spawn, start, timeout, type Coroutine } from "@outloop/core";
import { Resolver } from "@outloop/names";
import { describe, expect, test } from "vitest";
import { a, fakeServer, type Zone } from "./fake-server.ts";
import { countOpen, everywhere, failureOf } from "./helpers.ts";

describe.each(everywhere)("what is left open ($where)", ({ mode, make }) => {
  const inRun = async (f: (count: () => number) => Coroutine<void>): Promise<void> => {
    const kernel = make();
    const program = (): Coroutine<void> => f(() => countOpen(kernel));
    await (mode === "run" ? run(kernel, program) : start(kernel, program));
  };

  test("nothing, whichever park of a lookup a cancel comes at", async () => {
    await inRun(function* (count) {
      // By UDP first, then by TCP, and never an end: so every park is reached.
      const zone: Zone = ({ name, type, by }) => {
        if (by === "UDP") return { truncated: true };
        return type === "A" ? { answers: [a(name, "192.0.2.1")] } : { rcode: "SERVFAIL" };
      };
      const server = yield* fakeServer(zone);
      const resolver = new Resolver({ servers: [server.address], search: [], hosts: {} });
      const before = count();
      for (let turns = 0; turns < 60; turns++) {
        const task = yield* spawn(function* () {
          yield* resolver.resolve("example.com");
          yield* resolver.resolve("example.com");
        });
        for (let turn = 0; turn < turns; turn++) yield* checkpoint();
        yield* task.cancel();
        // The server closes its own end in its time; what leaks stays for ever.
        for (let tries = 0; count() !== before && tries < 1000; tries++) yield* sleep(1);
        expect(count(), `cancelled after ${turns} turns`).toBe(before);
      }
      yield* server.close();
    });
  });

  test("nothing, when its time is up", async () => {
    await inRun(function* (count) {
      const server = yield* fakeServer(() => undefined);
      const before = count();
      const resolver = new Resolver({ servers: [server.address], search: [], hosts: {} });
      for (let ms = 0; ms < 5; ms++)
        yield* failureOf(() => timeout(ms, () => resolver.resolve("example.com")) as Coroutine<unknown>);
      expect(count()).toBe(before);
      yield* server.close();
    });
  });
});
