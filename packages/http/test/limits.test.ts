import { run, sleep, spawn, start, virtualClock, type Coroutine, type Op } from "@outloop/core";
import { reply, serveHttp, type HttpRequest, type Limits } from "@outloop/http";
import { connect, listen, type Socket } from "@outloop/net";
import { describe, expect, test } from "vitest";
import { MemoryKernel } from "@outloop/kernel-memory";
import { raw, serving, text } from "./helpers.ts";

function* echo(request: HttpRequest) {
  return reply(yield* request.bytes());
}

function statusOf(request: string, limits: Partial<Limits>): number {
  const answer = run(new MemoryKernel(), () =>
    serving(echo, ({ port }) => raw(port, request, true), { limits }),
  );
  return Number(/^HTTP\/1\.1 (\d{3}) /.exec(answer)?.[1]);
}

describe("what is too large is refused, and what is just not too large is taken", () => {
  const get = (target: string, more = ""): string => `GET ${target} HTTP/1.1\r\nHost: a\r\n${more}\r\n`;

  test("a target", () => {
    expect(statusOf(get(`/${"a".repeat(99)}`), { target: 100 })).toBe(200);
    expect(statusOf(get(`/${"a".repeat(100)}`), { target: 100 })).toBe(414);
    expect(statusOf(`GET /${"a".repeat(100)}`, { target: 100 })).toBe(414);
  });

  test("a head", () => {
    const { length } = get("/", "X: \r\n");
    expect(statusOf(get("/", `X: ${"a".repeat(1000 - length)}\r\n`), { head: 1000 })).toBe(200);
    expect(statusOf(get("/", `X: ${"a".repeat(1001 - length)}\r\n`), { head: 1000 })).toBe(431);
    expect(statusOf(`GET / HTTP/1.1\r\nX: ${"a".repeat(1000)}`, { head: 1000 })).toBe(431);
  });

  test("the number of fields", () => {
    expect(statusOf(get("/", "X: y\r\n".repeat(9)), { fields: 10 })).toBe(200);
    expect(statusOf(get("/", "X: y\r\n".repeat(10)), { fields: 10 })).toBe(431);
  });

  test("a body that says its length, before any of it is read", () => {
    const post = (size: number): string => `POST / HTTP/1.1\r\nHost: a\r\nContent-Length: ${size}\r\n\r\n`;
    expect(statusOf(post(10) + "a".repeat(10), { body: 10 })).toBe(200);
    expect(statusOf(post(11), { body: 10 })).toBe(413);
  });

  test("a body that does not, as soon as it is too long", () => {
    const post = (size: number): string =>
      `POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n${size.toString(16)}\r\n${"a".repeat(size)}\r\n`;
    expect(statusOf(`${post(10)}0\r\n\r\n`, { body: 10 })).toBe(200);
    expect(statusOf(post(11), { body: 10 })).toBe(413);
  });

  test("trailers, in bytes and in number", () => {
    const post = (trailers: string): string =>
      `POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n${trailers}\r\n`;
    expect(statusOf(post("X: y\r\n".repeat(10)), { fields: 10 })).toBe(200);
    expect(statusOf(post("X: y\r\n".repeat(11)), { fields: 10 })).toBe(431);
    expect(statusOf(post(`X: ${"y".repeat(1000)}\r\n`), { head: 200 })).toBe(431);
  });

  test("a limit that is none is refused at once, by its name", () => {
    const listener = run(new MemoryKernel(), () => listen({ port: 0 }));
    expect(() => serveHttp(listener, echo, { limits: { body: -1 } })).toThrow("limits.body");
    expect(() => serveHttp(listener, echo, { limits: { idle: 1 } as never })).toThrow("no limit 'idle'");
    expect(() => serveHttp(listener, {} as never)).toThrow("generator function");
  });
});

describe("who takes too long is thrown out, in virtual time", () => {
  interface Heard {
    readonly at: number;
    readonly text: string;
  }

  /** What the server says to what `play` does, and when it ends the connection. */
  async function heard(
    limits: Partial<Limits>,
    play: (socket: Socket) => Op<unknown>,
    handler: (request: HttpRequest) => Coroutine<ReturnType<typeof reply>> = echo,
  ): Promise<Heard & { errors: unknown[] }> {
    const clock = virtualClock({ autojump: false });
    const errors: unknown[] = [];
    let result: Heard | undefined;
    const ended: unknown[] = [];
    const job = start(new MemoryKernel({ clock }), () =>
      serving(
        handler,
        function* ({ port }) {
          const socket = yield* connect({ port });
          let answer = "";
          try {
            yield* play(socket);
            for (let bytes = yield* socket.recv(); bytes.length > 0; bytes = yield* socket.recv())
              answer += text(bytes);
          } catch (error) {
            answer += String((error as { code?: unknown }).code ?? error);
          }
          result = { at: clock.now(), text: answer };
          yield* socket.close();
        },
        { limits, onError: (error) => void errors.push(error) },
        Infinity,
      ),
    );
    void job.then(() => ended.push("the job"));
    for (let step = 0; step < 2000 && ended.length === 0; step++) await clock.advance(50);
    await job;
    return { ...result!, errors };
  }

  /** Sends `bytes` with `ms` milliseconds before each. */
  function* drip(socket: Socket, bytes: string, ms: number): Coroutine<void> {
    for (const byte of bytes) {
      yield* sleep(ms);
      yield* socket.send(byte);
    }
  }

  test("a slow head, however often some of it comes", async () => {
    const loris = await heard({ headTime: 2000 }, (socket) =>
      drip(socket, `GET / HTTP/1.1\r\nHost: a\r\n${"X: y\r\n".repeat(50)}\r\n`, 100),
    );
    expect(loris.text).toMatch(/^(?:HTTP\/1\.1 408 [^]*connection: close|ECONNRESET|EPIPE)/);
    expect(loris.at).toBeGreaterThanOrEqual(2000);
    const silent = await heard({ headTime: 2000 }, function* () {});
    expect(silent.text).toMatch(/^HTTP\/1\.1 408 /);
    expect(silent.at).toBeGreaterThanOrEqual(2000);
    expect(silent.at).toBeLessThanOrEqual(3100);
  });

  test("never early, whenever the connection was made", async () => {
    const clock = virtualClock({ autojump: false });
    const lives: number[] = [];
    const job = start(new MemoryKernel({ clock }), () =>
      serving(
        echo,
        function* ({ port }) {
          // The first one sets the watch going.
          const tasks = [];
          for (let n = 0; n < 8; n++) {
            tasks.push(
              yield* spawn(function* () {
                const socket = yield* connect({ port });
                const began = clock.now();
                while ((yield* socket.recv()).length > 0);
                lives.push(clock.now() - began);
                yield* socket.close();
              }),
            );
            yield* sleep(90);
          }
          for (const task of tasks) yield* task.join();
        },
        { limits: { headTime: 2000 } },
        Infinity,
      ),
    );
    for (let step = 0; step < 100 && lives.length < 8; step++) await clock.advance(50);
    await clock.advance(2000);
    await job;
    expect(lives).toHaveLength(8);
    expect(Math.min(...lives)).toBeGreaterThanOrEqual(2000);
    expect(Math.max(...lives)).toBeLessThanOrEqual(3000);
  });

  test("a connection that asks nothing more, without a word", async () => {
    const idle = await heard({ idleTime: 5000 }, (socket) =>
      socket.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n"),
    );
    expect(idle.text).toMatch(/^HTTP\/1\.1 200 [^]*\r\n\r\n$/);
    expect(idle.at).toBeGreaterThanOrEqual(5000);
    expect(idle.at).toBeLessThanOrEqual(6100);
  });

  test("a body below the rate, but not one above it", async () => {
    const post = (size: number): string =>
      `POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: ${size}\r\n\r\n`;
    const limits = { bodyRate: 10, bodyGrace: 1000 };
    const slow = await heard(limits, function* (socket) {
      yield* socket.send(post(100));
      yield* drip(socket, "a".repeat(100), 400);
    });
    expect(slow.text).toMatch(/^(?:HTTP\/1\.1 408 |ECONNRESET|EPIPE)/);
    expect(slow.at).toBeLessThan(10_000);
    expect(slow.errors).toEqual([]);
    const steady = await heard(limits, function* (socket) {
      yield* socket.send(post(100));
      yield* drip(socket, "a".repeat(100), 80);
    });
    expect(steady.text).toMatch(/^HTTP\/1\.1 200 [^]*a{100}$/);
  });

  test("time that the handler takes for itself is not the peer's", async () => {
    const patient = await heard(
      { bodyRate: 1000, bodyGrace: 100, headTime: 100, idleTime: 100, writeTime: 100 },
      (socket) =>
        socket.send("POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 1\r\n\r\na"),
      function* slow(request) {
        yield* sleep(60_000);
        return reply(yield* request.bytes());
      },
    );
    expect(patient.text).toMatch(/^HTTP\/1\.1 200 /);
    expect(patient.at).toBeGreaterThanOrEqual(60_000);
  });

  test("who does not take the answer", async () => {
    const deaf = await heard(
      { writeTime: 3000 },
      function* (socket) {
        yield* socket.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        yield* sleep(20_000);
      },
      function* large() {
        return reply(new Uint8Array(10_000_000));
      },
    );
    expect(deaf.text.length).toBeLessThan(1_000_000);
    expect(deaf.errors).toEqual([]);
  });

  test("who asks on and on, and takes no answer", async () => {
    const flood = await heard({ writeTime: 3000 }, function* (socket) {
      for (let n = 0; n < 100_000; n++) yield* socket.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n".repeat(100));
    });
    expect(flood.text).toMatch(/ECONNRESET|EPIPE/);
    expect(flood.at).toBeLessThan(5000);
  });
});
