import { Cancelled, Event, run, sleep, spawn, start, timeout, type Coroutine } from "@outloop/core";
import { fetch, HttpClient, json, reply, serveHttp, type HttpRequest } from "@outloop/http";
import { connect, listen } from "@outloop/net";
import { describe, expect, test } from "vitest";
import { MemoryKernel } from "@outloop/kernel-memory";
import { everywhere, raw, runIn, serving, text } from "./helpers.ts";

const GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

describe.each(everywhere)("a handler that fails ($where)", ({ mode, subject }) => {
  test("is answered with 500 and told of; its connection and all others go on", async () => {
    const told: unknown[] = [];
    function* moody(request: HttpRequest) {
      if (request.path === "/bad") throw new Error("a bad day");
      return reply("fine");
    }
    await runIn(mode, subject.make(), () =>
      serving(
        moody,
        function* ({ url }) {
          const client = new HttpClient({ connections: 1 });
          const statuses: number[] = [];
          for (const path of ["/", "/bad", "/"]) statuses.push((yield* client.fetch(url + path)).status);
          expect(statuses).toEqual([200, 500, 200]);
          yield* client.close();
        },
        { onError: (error, request) => void told.push([(error as Error).message, request.path]) },
      ),
    );
    expect(told).toEqual([["a bad day", "/bad"]]);
  });
});

describe("faults of a handler", () => {
  test("that nobody is told of end the connection, and are reported", () => {
    const warnings: string[] = [];
    run(
      new MemoryKernel(),
      () =>
        serving(
          function* () {
            throw new Error("a bad day");
          },
          function* ({ port }) {
            expect(yield* raw(port, GET)).toBe("");
            expect(yield* raw(port, GET)).toBe("");
          },
        ),
      { onWarning: (warning) => void warnings.push(String(warning.error)) },
    );
    expect(warnings.filter((each) => each.includes("a bad day"))).toHaveLength(2);
  });

  test("such as an answer that is none, or one that could not arrive as it is, become 500", () => {
    const told: string[] = [];
    const answers: readonly ((request: HttpRequest) => Coroutine<never>)[] = [
      () => undefined,
      () => "a text",
      () => new Response("of the web"),
      () => reply("", { headers: { "x-name": "a\r\nset-cookie: b" } }),
      () => reply("", { headers: { "x\r\nset-cookie": "b" } }),
      () => reply("", { headers: { "x-name": "\u0100" } }),
      () => reply("", { headers: { "content-length": "1, 2" } }),
      () => reply("", { headers: { "transfer-encoding": "chunked" } }),
      () => reply("", { status: 99 }),
      () => reply("", { status: 101 }),
      () => json(undefined),
    ].map(
      (make) =>
        function* () {
          return make() as never;
        },
    );
    for (const answer of answers) {
      const said = run(new MemoryKernel(), () =>
        serving(answer, ({ port }) => raw(port, GET + GET, true), {
          onError: (error) => void told.push(String(error)),
        }),
      );
      expect(said.match(/^HTTP\/1\.1 500 /gm)).toHaveLength(2);
    }
    expect(told).toHaveLength(2 * answers.length);
    expect(told.filter((each) => /^(?:Type|Range)Error: /.test(each))).toHaveLength(told.length);
  });

  test("in the middle of an answer break it off, so that nobody takes it for whole", () => {
    const told: string[] = [];
    const said = run(new MemoryKernel(), () =>
      serving(
        function* () {
          return reply(function* (sink) {
            yield* sink.write("half of it");
            throw new Error("no more");
          });
        },
        ({ port }) => raw(port, GET + GET, true),
        { onError: (error) => void told.push(String(error)) },
      ),
    );
    expect(said).toMatch(/\r\n\r\na\r\nhalf of it\r\n$/);
    expect(told).toEqual(["Error: no more"]);
  });

  test("are not what a peer does: one that goes away in the middle is no news", () => {
    const told: unknown[] = [];
    const ends: string[] = [];
    run(new MemoryKernel(), () =>
      serving(
        function* (request) {
          try {
            return reply(yield* request.bytes());
          } finally {
            ends.push(request.path);
          }
        },
        function* ({ port }) {
          const half = "POST /half HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nhalf";
          for (const bytes of ["GET /half HT", half, `${GET}POST /half`]) {
            const socket = yield* connect({ port });
            yield* socket.send(bytes);
            for (let turn = 0; turn < 5; turn++) yield* sleep(0);
            yield* socket.close();
          }
          yield* raw(port, "GET /last HTTP/1.1\r\nHost: a\r\n\r\n", true);
        },
        { onError: (error) => void told.push(error) },
      ),
    );
    // That the body ended too early is for the handler to know; nobody else is told.
    expect(new Set(ends)).toEqual(new Set(["/", "/half", "/last"]));
    expect(told).toEqual([]);
  });
});

describe.each(everywhere)("the end of a server ($where)", ({ mode, subject }) => {
  test("lets requests under way have their answer, ends idle connections, and takes no new one", async () => {
    await runIn(mode, subject.make(), function* () {
      const listener = yield* listen({ port: 0 });
      const { port } = listener.address as { port: number };
      const [begun, gate] = [new Event(), new Event()];
      function* slow(request: HttpRequest) {
        if (request.path === "/") return reply("at last");
        begun.set();
        yield* gate.wait();
        return reply("at last");
      }
      const server = yield* spawn(serveHttp, listener, slow, { drain: 10_000 });
      const idle = yield* connect({ port });
      const kept = yield* connect({ port });
      yield* kept.send(GET);
      yield* kept.readUntil("at last");
      const asking = yield* connect({ port });
      yield* asking.send(GET.replace("/", "/slow"));
      yield* begun.wait();
      yield* listener.close();
      // They have no request under way.
      for (const each of [idle, kept]) expect((yield* each.recv()).length).toBe(0);
      gate.set();
      expect(text((yield* asking.readUntil("at last"))!)).toMatch(
        /^HTTP\/1\.1 200 OK[^]*\r\nconnection: close\r\n/,
      );
      for (const each of [idle, kept, asking]) {
        expect((yield* each.recv()).length).toBe(0);
        yield* each.close();
      }
      yield* timeout(5000, () => server.join());
    });
  });

  test("cancels what is under way when there is no time, or it is over", async () => {
    const seen: string[] = [];
    await runIn(mode, subject.make(), function* () {
      const listener = yield* listen({ port: 0 });
      const { port } = listener.address as { port: number };
      const begun = new Event();
      function* stuck() {
        begun.set();
        try {
          yield* sleep(Infinity);
        } catch (error) {
          seen.push(error instanceof Cancelled ? "cancelled" : String(error));
          throw error;
        }
        return reply();
      }
      const server = yield* spawn(serveHttp, listener, stuck, { drain: 20 });
      const socket = yield* connect({ port });
      yield* socket.send(GET);
      yield* begun.wait();
      yield* server.cancel("enough");
      expect((yield* socket.recv()).length).toBe(0);
      yield* socket.close();
    });
    expect(seen).toEqual(["cancelled"]);
  });
});

describe("a cancel at every park", () => {
  /** A request with a body both ways, over a kept connection, cancelled at its `turn`th turn. */
  async function cancelled(turn: number): Promise<{ hasEnded: boolean; open: number }> {
    const kernel = new MemoryKernel();
    let hasEnded = false;
    const job = start(kernel, function* () {
      const client = new HttpClient();
      function* asking({ url }: { url: string }): Coroutine<void> {
        for (const path of ["/1", "/2"]) {
          const answer = yield* client.fetch(url + path, {
            method: "PUT",
            body: function* (sink) {
              for (let n = 0; n < 3; n++) {
                yield* sink.write(new Uint8Array(40_000));
                yield* sleep(0);
              }
            },
          });
          expect(answer.bytes().length).toBe(120_000);
        }
        hasEnded = true;
      }
      try {
        yield* serving(
          function* (request) {
            return reply(yield* request.bytes());
          },
          function* (place) {
            const task = yield* spawn(asking, place);
            for (let n = 0; n < turn; n++) yield* sleep(0);
            yield* task.cancel("by the test");
            // Others are served as before.
            const other = yield* fetch(place.url, { method: "POST", body: "still there" });
            expect(other.text()).toBe("still there");
          },
        );
      } finally {
        yield* client.close();
      }
    });
    await job;
    return { hasEnded, open: kernel.network.open };
  }

  test("of a request leaves nothing open, and the server as it was", async () => {
    let turn = 0;
    for (; ; turn++) {
      const { hasEnded, open } = await cancelled(turn);
      expect(open, `cancelled at turn ${turn}`).toBe(0);
      if (hasEnded) break;
    }
    expect(turn).toBeGreaterThan(20);
  });

  /** A server with a request in every state, cancelled at its `turn`th turn. */
  async function serverCancelled(turn: number): Promise<number> {
    const kernel = new MemoryKernel();
    await start(kernel, function* () {
      const listener = yield* listen({ port: 0 });
      const { port } = listener.address as { port: number };
      const server = yield* spawn(serveHttp, listener, function* (request: HttpRequest) {
        const body = yield* request.bytes();
        return reply(function* (sink) {
          yield* sink.write(body);
          yield* sleep(0);
          yield* sink.write(body);
        });
      });
      const client = new HttpClient();
      const url = `http://127.0.0.1:${port}`;
      const asking = yield* spawn(function* () {
        try {
          for (let n = 0; n < 2; n++)
            yield* client.fetch(url, { method: "PUT", body: new Uint8Array(90_000) });
        } catch (error) {
          if (error instanceof Cancelled) throw error;
        }
      });
      const idle = yield* connect({ port });
      for (let n = 0; n < turn; n++) yield* sleep(0);
      yield* server.cancel("by the test");
      yield* asking.join();
      yield* client.close();
      yield* idle.close();
    });
    return kernel.network.open;
  }

  test("of a server leaves nothing open", async () => {
    for (let turn = 0; turn < 40; turn++)
      expect(await serverCancelled(turn), `cancelled at turn ${turn}`).toBe(0);
  });
});
