import { createServer, request as ask } from "node:https";
import type { AddressInfo } from "node:net";
import { createServer as createTlsServer, type TLSSocket } from "node:tls";
import { run, spawn, start, timeout, until, type Coroutine } from "@outloop/core";
import { HttpClient, reply, upgrade, type BodySink, type HttpRequest, type Wire } from "@outloop/http";
import { serveHttps, tls, TlsError } from "@outloop/http/tls";
import { IoKernel } from "@outloop/kernel-io";
import { connect, listen } from "@outloop/net";
import { describe, expect, test } from "vitest";
import { authority, certificate, needsOpenSsl } from "./certificate.ts";
import { receiveAll } from "@outloop/net/test/helpers";

const modes = [{ mode: "run" as const }, { mode: "start" as const }];

async function runIn<T>(mode: "run" | "start", f: () => Coroutine<T>): Promise<T> {
  const limited = (): Coroutine<T> => timeout(20_000, f) as Coroutine<T>;
  return mode === "run" ? run(new IoKernel(), limited) : await start(new IoKernel(), limited);
}

/** Runs `f` beside a server of ours. */
function* serving<T>(
  handler: (request: HttpRequest) => Coroutine<ReturnType<typeof reply>>,
  f: (url: string, port: number) => Coroutine<T>,
  which: Parameters<typeof certificate>[0] = "server",
  onError?: (error: unknown) => void,
): Coroutine<T> {
  const listener = yield* listen({ port: 0 });
  const { port } = listener.address as { port: number };
  const server = yield* spawn(serveHttps, listener, handler, {
    ...certificate(which),
    onError,
    limits: { headTime: 500 },
  });
  try {
    return yield* f(`https://127.0.0.1:${port}`, port);
  } finally {
    yield* listener.close();
    yield* server.join();
  }
}

function* echo(request: HttpRequest) {
  return reply(yield* request.bytes());
}

function* failureOf(f: () => Coroutine<unknown>): Coroutine<Error> {
  try {
    yield* f();
  } catch (error) {
    return error as Error;
  }
  throw new Error("it did not fail");
}

describe.each(modes)("https by $mode", ({ mode }) => {
  test("carries requests and answers of any size, over a kept connection", async (context) => {
    needsOpenSsl(context);
    const large = Uint8Array.from({ length: 3_000_000 }, (_, index) => index % 251);
    function* pieces(sink: BodySink) {
      for (let at = 0; at < large.length; at += 100_000) yield* sink.write(large.subarray(at, at + 100_000));
    }
    await runIn(mode, () =>
      serving(echo, function* (url) {
        const client = new HttpClient({ secure: tls({ ca: authority }), connections: 1 });
        for (const body of ["hello", large, pieces]) {
          const answer = yield* client.fetch(url, { method: "POST", body });
          const expected = typeof body === "string" ? Buffer.from(body) : large;
          expect(Buffer.compare(answer.bytes(), expected)).toBe(0);
        }
        yield* client.close();
      }),
    );
  });

  test("trusts nobody without a reason", async (context) => {
    needsOpenSsl(context);
    const reasons: string[] = [];
    await runIn(mode, function* () {
      for (const [which, options, host] of [
        ["server", {}, "127.0.0.1"],
        ["expired", { ca: authority }, "127.0.0.1"],
        ["elsewhere", { ca: authority }, "127.0.0.1"],
        ["elsewhere", { ca: authority }, "localhost"],
      ] as const)
        yield* serving(
          echo,
          function* (_url, port) {
            const url = `https://${host}:${port}`;
            const client = new HttpClient({ secure: tls(options) });
            const error = yield* failureOf(() => client.fetch(url));
            expect(error).toBeInstanceOf(TlsError);
            expect(error.message).toContain(`TLS with ${host}: `);
            reasons.push((error as TlsError).reason);
            yield* client.close();
          },
          which,
        );
      yield* serving(
        echo,
        function* (url) {
          const client = new HttpClient({ secure: tls({ verify: false }) });
          expect((yield* client.fetch(url)).status).toBe(200);
          yield* client.close();
        },
        "expired",
      );
    });
    expect(reasons).toEqual([
      expect.stringMatching(/unable to (?:get local issuer|verify the first) certificate/),
      "certificate has expired",
      "IP address mismatch",
      "hostname mismatch",
    ]);
  });

  test("is served on when a client talks nonsense, goes away, or says nothing", async (context) => {
    needsOpenSsl(context);
    const told: unknown[] = [];
    await runIn(mode, () =>
      serving(
        echo,
        function* (url, port) {
          const silent = yield* connect({ port });
          for (const words of ["GET / HTTP/1.1\r\nHost: a\r\n\r\n", "\x16\x03\x01", ""]) {
            const socket = yield* connect({ port });
            yield* socket.send(words);
            if (words.startsWith("GET")) yield* receiveAll(socket);
            yield* socket.close();
          }
          // The time for a head is that for the handshake, too.
          expect((yield* silent.recv()).length).toBe(0);
          yield* silent.close();
          const client = new HttpClient({ secure: tls({ ca: authority }) });
          expect((yield* client.fetch(url)).status).toBe(200);
          yield* client.close();
        },
        "server",
        (error) => void told.push(error),
      ),
    );
    expect(told).toEqual([]);
  });

  test("can be handed over", async (context) => {
    needsOpenSsl(context);
    const log: string[] = [];
    function* shout(wire: Wire) {
      for (let bytes = yield* wire.recv(); bytes.length > 0; bytes = yield* wire.recv())
        yield* wire.send(Buffer.from(bytes).toString().toUpperCase());
      log.push("it was said that nothing follows");
    }
    function* change() {
      return upgrade("shout", shout);
    }
    await runIn(mode, () =>
      serving(change, function* (_url, port) {
        const secure = tls({ ca: authority });
        const wire = yield* secure(yield* connect({ port }), "localhost");
        yield* wire.send("GET / HTTP/1.1\r\nHost: a\r\nConnection: upgrade\r\nUpgrade: shout\r\n\r\nhello");
        let text = "";
        while (!text.endsWith("HELLO")) text += Buffer.from(yield* wire.recv()).toString();
        expect(text).toMatch(/^HTTP\/1\.1 101 /);
        yield* wire.close();
      }),
    );
    expect(log).toEqual(["it was said that nothing follows"]);
  });
});

describe("with Node's own TLS on the other side", () => {
  test("the client speaks TLS 1.3 and 1.2 with it, and offers http/1.1", async (context) => {
    needsOpenSsl(context);
    for (const version of ["TLSv1.3", "TLSv1.2"] as const) {
      const server = createServer(
        {
          ...certificate("server"),
          minVersion: version,
          maxVersion: version,
          ALPNProtocols: ["h2", "http/1.1"],
        },
        (request, response) => {
          const socket = request.socket as TLSSocket;
          response.end(`${socket.getProtocol()} ${String(socket.alpnProtocol)} ${String(socket.servername)}`);
        },
      );
      await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
      const { port } = server.address() as AddressInfo;
      const text = await start(new IoKernel(), function* () {
        const client = new HttpClient({ secure: tls({ ca: authority }) });
        const answer = yield* client.fetch(`https://localhost:${port}/`);
        yield* client.close();
        return answer.text();
      });
      server.close();
      expect(text).toBe(`${version} http/1.1 localhost`);
    }
  });

  test("the server answers it", async (context) => {
    needsOpenSsl(context);
    const answer = await start(new IoKernel(), () =>
      serving(echo, function* (_url, port) {
        return yield* until(
          new Promise<string>((resolve, reject) => {
            const request = ask(
              { port, host: "127.0.0.1", method: "POST", ca: authority, agent: false },
              (response) => {
                let text = "";
                response.on("data", (chunk) => (text += String(chunk)));
                response.on("end", () => resolve(text));
              },
            );
            request.on("error", reject);
            request.end("x".repeat(100_000));
          }),
        );
      }),
    );
    expect(answer).toBe("x".repeat(100_000));
  });

  test("an end that nobody announced is no end of a body", async (context) => {
    needsOpenSsl(context);
    const server = createTlsServer(certificate("server"), (socket) => {
      socket.on("error", () => {});
      socket.once("data", () => {
        socket.write("HTTP/1.1 200 OK\r\n\r\nhalf of it", () => setTimeout(() => socket.destroy(), 20));
      });
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    const error = await start(new IoKernel(), function* () {
      const client = new HttpClient({ secure: tls({ ca: authority }) });
      return yield* failureOf(() => client.fetch(`https://localhost:${port}/`));
    });
    server.close();
    expect(error.message).toMatch(/cut off|reset/);
  });
});
