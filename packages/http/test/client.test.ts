import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from "node:http";
import { createServer as createRawServer, type AddressInfo, type Socket } from "node:net";
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from "node:zlib";
import { Cancelled, sleep, spawn, start, timeout, TimeoutError, type Coroutine } from "@outloop/core";
import { fetch, HttpClient, Incomplete, ProtocolError, TooLarge, type HttpResponse } from "@outloop/http";
import { IoError } from "@outloop/net";
import { IoKernel } from "@outloop/kernel-io";
import { describe, expect, test } from "vitest";

/** Runs `f` beside a server of Node's on the same event loop. */
async function beside<T>(
  handler: RequestListener,
  f: (url: string, server: { readonly connections: Set<Socket> }) => Coroutine<T>,
): Promise<T> {
  const server = createServer(handler);
  const connections = new Set<Socket>();
  server.on("connection", (socket) => connections.add(socket));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  try {
    return await start(new IoKernel(), () => timeout(20_000, f, `http://127.0.0.1:${port}`, { connections }));
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

/** Runs `f` beside a server that says exactly `answers`, one connection after the other, whatever it is asked. */
async function besideRaw<T>(
  answers: readonly (string | Uint8Array)[],
  f: (url: string) => Coroutine<T>,
  keepsOpen = false,
): Promise<T> {
  let count = 0;
  const open = new Set<Socket>();
  const server = createRawServer((socket) => {
    open.add(socket);
    socket.on("error", () => {});
    const answer = answers[count++];
    socket.once("data", () => {
      if (answer === undefined) socket.destroy();
      else if (keepsOpen) socket.write(answer);
      else socket.end(answer);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  try {
    return await start(new IoKernel(), () => timeout(20_000, f, `http://127.0.0.1:${port}`));
  } finally {
    for (const socket of open) socket.destroy();
    server.close();
  }
}

function* failureOf(f: () => Coroutine<unknown>): Coroutine<Error> {
  try {
    yield* f();
  } catch (error) {
    return error as Error;
  }
  throw new Error("it did not fail");
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let text = "";
  for await (const chunk of request) text += String(chunk);
  return text;
}

describe("a client", () => {
  test("sends what it is given, and what a server needs to know of it", async () => {
    const seen: unknown[] = [];
    const note: RequestListener = (request, response) => {
      void bodyOf(request).then((body) => {
        const { host, ...headers } = request.headers;
        seen.push([
          request.method,
          request.url,
          headers,
          body,
          host === `127.0.0.1:${request.socket.localPort}`,
        ]);
        response.end("noted");
      });
    };
    const always = { accept: "*/*", "user-agent": "outloop", "accept-encoding": "gzip, deflate, br" };
    await beside(note, function* (url) {
      const client = new HttpClient();
      yield* client.fetch(`${url}/a b?c=ä#hash`);
      yield* client.fetch(url, { method: "POST", body: "höh", headers: { "X-Name": ["1", "2"] } });
      yield* client.fetch(url, { method: "POST" });
      yield* client.fetch(url, {
        method: "PUT",
        headers: new Map([["user-agent", "mine"]]),
        body: function* (sink) {
          yield* sink.write("one ");
          yield* sink.flush();
          yield* sink.write("two");
        },
      });
      yield* client.close();
      yield* fetch(url);
    });
    expect(seen).toEqual([
      ["GET", "/a%20b?c=%C3%A4", always, "", true],
      [
        "POST",
        "/",
        { ...always, "x-name": "1, 2", "content-type": "text/plain;charset=UTF-8", "content-length": "4" },
        "höh",
        true,
      ],
      ["POST", "/", { ...always, "content-length": "0" }, "", true],
      ["PUT", "/", { ...always, "user-agent": "mine", "transfer-encoding": "chunked" }, "one two", true],
      ["GET", "/", { ...always, connection: "close" }, "", true],
    ]);
  });

  test("keeps a connection for the next request, and takes as many as it needs, up to its limit", async () => {
    const waiting: ServerResponse[] = [];
    await beside(
      (request, response) => {
        waiting.push(response);
        // Those who wait are answered together.
        if (request.url === "/wait" && waiting.length < 3) return;
        for (const each of waiting.splice(0)) each.end("ok");
      },
      function* (url, { connections }) {
        const client = new HttpClient({ connections: 3 });
        for (let n = 0; n < 5; n++) yield* client.fetch(url);
        expect(connections.size).toBe(1);
        const tasks = [];
        for (let n = 0; n < 5; n++) tasks.push(yield* spawn(() => client.fetch(n < 3 ? `${url}/wait` : url)));
        for (const task of tasks) expect((yield* task.join()).text()).toBe("ok");
        expect(connections.size).toBe(3);
        yield* client.close();
      },
    );
  });

  test("unpacks what is packed, and refuses what would unpack to too much", async () => {
    const text = "hello ".repeat(1000);
    const forms: Record<string, Uint8Array> = {
      gzip: gzipSync(text),
      br: brotliCompressSync(text),
      deflate: deflateSync(text),
      "deflate ": deflateRawSync(text),
      "gzip, br": brotliCompressSync(gzipSync(text)),
      identity: Buffer.from(text),
    };
    await beside(
      (request, response) => {
        const form = decodeURIComponent(request.url!.slice(1));
        response.setHeader("content-encoding", form);
        response.end(form === "bomb" ? "" : forms[form]);
      },
      function* (url) {
        const client = new HttpClient();
        for (const form of Object.keys(forms))
          expect((yield* client.fetch(`${url}/${encodeURIComponent(form)}`)).text(), form).toBe(text);
        const bomb = yield* failureOf(() => client.fetch(`${url}/gzip`, { maxBody: 5000 }));
        expect(bomb).toBeInstanceOf(TooLarge);
        const raw = yield* client.stream(`${url}/gzip`, {}, ({ body }) => body.bytes());
        expect(raw.length).toBe(forms["gzip"]!.length);
        yield* client.close();
      },
    );
  });

  test("follows what points elsewhere as the web does, and no further than it should", async () => {
    const seen: unknown[] = [];
    await beside(
      (request, response) => {
        const url = new URL(request.url!, "http://x");
        void bodyOf(request).then((body) => {
          seen.push([request.method, url.pathname, request.headers.authorization, body]);
          const status = Number(url.pathname.slice(1));
          if (!(status >= 300)) return response.end("here");
          const to = url.searchParams.get("to") ?? "/end";
          return response.writeHead(status, { location: to }).end("not here");
        });
      },
      function* (url) {
        const client = new HttpClient();
        const post = { method: "POST", body: "b", headers: { authorization: "secret" } };
        for (const status of [301, 302, 303, 307, 308]) {
          const answer = yield* client.fetch(`${url}/${status}`, post);
          expect([answer.status, answer.redirected, answer.url]).toEqual([200, true, `${url}/end`]);
        }
        expect(seen.filter((_, index) => index % 2 === 1)).toEqual([
          ["GET", "/end", "secret", ""],
          ["GET", "/end", "secret", ""],
          ["GET", "/end", "secret", ""],
          ["POST", "/end", "secret", "b"],
          ["POST", "/end", "secret", "b"],
        ]);
        seen.length = 0;
        // Another port is another origin.
        const elsewhere = url.replace("127.0.0.1", "localhost");
        yield* client.fetch(`${url}/307?to=${encodeURIComponent(`${elsewhere}/end`)}`, post);
        expect(seen[1]).toEqual(["POST", "/end", undefined, "b"]);
        const manual = yield* client.fetch(`${url}/302`, { redirect: "manual" });
        expect([manual.status, manual.headers.get("location"), manual.text()]).toEqual([
          302,
          "/end",
          "not here",
        ]);
        for (const [path, init, words] of [
          ["/302", { redirect: "error" }, "points to"],
          ["/302?to=ftp://x/", {}, "ftp:"],
          ["/302?to=http://%5b/", {}, "no URL"],
        ] as const)
          expect((yield* failureOf(() => client.fetch(url + path, init))).message).toContain(words);
        yield* client.close();
      },
    );
  });

  test("does not follow a ring for ever", async () => {
    await beside(
      (_, response) => void response.writeHead(302, { location: "/again" }).end(),
      function* (url) {
        expect((yield* failureOf(() => fetch(url))).message).toMatch(/more than 20 redirects/);
      },
    );
  });

  test("asks once more when a kept connection turns out to be closed, if that does no harm", async () => {
    let count = 0;
    await beside(
      (request, response) => {
        // Node closes the second request of each connection without an answer.
        if (count++ % 2 === 0) response.end("ok");
        else request.socket.destroy();
      },
      function* (url) {
        const client = new HttpClient();
        for (let n = 0; n < 3; n++) expect((yield* client.fetch(url)).text()).toBe("ok");
        expect(count).toBe(5);
        const error = yield* failureOf(() => client.fetch(url, { method: "POST", body: "once" }));
        expect(error instanceof Incomplete || error instanceof IoError).toBe(true);
        expect(count).toBe(6);
        yield* client.close();
      },
    );
  });

  test("does not use a connection again that has been kept for too long", async () => {
    await beside(
      (_, response) => response.end("ok"),
      function* (url, { connections }) {
        const client = new HttpClient({ keepAlive: 5 });
        yield* client.fetch(url);
        yield* sleep(10);
        yield* client.fetch(url);
        expect(connections.size).toBe(2);
        yield* client.close();
      },
    );
  });

  test("closes what it has kept for too long, also when it asks elsewhere", async () => {
    await beside(
      (_, response) => response.end("ok"),
      function* (url, { connections }) {
        const client = new HttpClient({ keepAlive: 5 });
        yield* client.fetch(url);
        yield* sleep(10);
        yield* client.fetch(url.replace("127.0.0.1", "localhost"));
        while (![...connections][0]!.destroyed) yield* sleep(1);
        yield* client.close();
      },
    );
  });

  test("knows a word that was said while nobody asked from an answer, and half an answer from none", async () => {
    const OK = "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\na";
    for (const [second, ended] of [
      ["HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Length: 0\r\n\r\n", "200"],
      ["HTTP/1.1 200 OK\r\nContent-", "Incomplete"],
      ["HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nab", "Incomplete"],
    ] as const) {
      const server = createRawServer((socket) => {
        let count = 0;
        socket.on("error", () => {});
        socket.on("data", () => (count++ === 0 ? socket.write(OK) : socket.end(second)));
      });
      await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
      const { port } = server.address() as AddressInfo;
      const seen = await start(new IoKernel(), function* () {
        const client = new HttpClient();
        const url = `http://127.0.0.1:${port}`;
        yield* client.fetch(url);
        try {
          return String((yield* client.fetch(url)).status);
        } catch (error) {
          return (error as Error).name;
        } finally {
          yield* client.close();
        }
      });
      server.close();
      expect(seen, second).toBe(ended);
    }
  });

  test("that is cancelled, or out of time, ends its connection", async () => {
    const ended: string[] = [];
    await beside(
      (request) => request.socket.on("close", () => ended.push("one")),
      function* (url) {
        const client = new HttpClient();
        expect(yield* failureOf(() => client.fetch(url, { timeout: 30 }))).toBeInstanceOf(TimeoutError);
        let seen: unknown;
        const task = yield* spawn(function* () {
          try {
            yield* client.fetch(url);
          } catch (error) {
            seen = error;
            throw error;
          }
        });
        yield* sleep(30);
        yield* task.cancel();
        expect(seen).toBeInstanceOf(Cancelled);
        while (ended.length < 2) yield* sleep(1);
        yield* client.close();
      },
    );
  });

  test("hears an answer that comes before all of its body has gone, and stops sending", async () => {
    await beside(
      (request, response) => {
        response.writeHead(413, { connection: "close" }).end("too much");
        request.resume();
      },
      function* (url) {
        const client = new HttpClient();
        let pieces = 0;
        const answer = yield* client.fetch(url, {
          method: "POST",
          body: function* endless(sink) {
            for (; ; pieces++) yield* sink.write(new Uint8Array(10_000));
          },
        });
        expect([answer.status, answer.text()]).toEqual([413, "too much"]);
        yield* client.close();
      },
    );
  });

  test("that reads a body as it comes holds the server up, and may stop in the middle", async () => {
    const closed: string[] = [];
    await beside(
      (_, response) => {
        response.on("close", () => closed.push("the answer"));
        const more = (): void => {
          while (response.write(new Uint8Array(65_536)));
          response.once("drain", more);
        };
        more();
      },
      function* (url) {
        const client = new HttpClient();
        const size = yield* client.stream(url, {}, function* ({ status, body }) {
          expect(status).toBe(200);
          let sum = 0;
          while (sum < 1_000_000) sum += (yield* body.recv()).length;
          return sum;
        });
        expect(size).toBeGreaterThanOrEqual(1_000_000);
        while (closed.length === 0) yield* sleep(1);
        yield* client.close();
      },
    );
  });
});

describe("answers of all kinds", () => {
  const ask = (answer: string | Uint8Array, init: Parameters<typeof fetch>[1] = {}): Promise<HttpResponse> =>
    besideRaw([answer], (url) => fetch(url, init));

  test.each([
    ["counted", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nab", "ab"],
    ["chunked", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n1\r\nb\r\n0\r\n\r\n", "ab"],
    ["up to the end", "HTTP/1.1 200 OK\r\n\r\nab", "ab"],
    ["of HTTP/1.0", "HTTP/1.0 200 OK\r\n\r\nab", "ab"],
    ["without a reason", "HTTP/1.1 200 \r\nContent-Length: 2\r\n\r\nab", "ab"],
    ["without a reason and the space before it", "HTTP/1.1 200\r\nContent-Length: 2\r\n\r\nab", "ab"],
    [
      "behind interim ones",
      "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nab",
      "ab",
    ],
    ["that have none, whatever they say", "HTTP/1.1 204 No Content\r\nContent-Length: 2\r\n\r\n", ""],
    ["with a mark of UTF-8", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n\xef\xbb\xbfab", "ab"],
  ])("with a body %s", async (_kind, answer, text) => {
    expect((await ask(Buffer.from(answer, "latin1"))).text()).toBe(text);
  });

  test("to HEAD have no body, whatever they say", async () => {
    const answer = await ask("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n", { method: "HEAD" });
    expect([answer.headers.get("content-length"), answer.text()]).toEqual(["1000", ""]);
  });

  test.each([
    ["nothing", "", Incomplete],
    ["half a head", "HTTP/1.1 200 OK\r\nContent-", Incomplete],
    ["half a counted body", "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nab", Incomplete],
    ["half a chunked body", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nab", Incomplete],
    [
      "no end of a chunked body",
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n",
      Incomplete,
    ],
    ["another protocol", "220 smtp.example.com ESMTP\r\n", ProtocolError],
    ["two lengths", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nab", ProtocolError],
    [
      "length and chunks",
      "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
      ProtocolError,
    ],
    ["a status of two digits", "HTTP/1.1 20 OK\r\nContent-Length: 2\r\n\r\nab", ProtocolError],
    ["a status of four digits", "HTTP/1.1 2000 OK\r\nContent-Length: 2\r\n\r\nab", ProtocolError],
    ["an unasked upgrade", "HTTP/1.1 101 Switching\r\nUpgrade: x\r\n\r\n", ProtocolError],
    ["interim answers without end", "HTTP/1.1 100 Continue\r\n\r\n".repeat(200), ProtocolError],
    ["a head without end", `HTTP/1.1 200 OK\r\n${"X: y\r\n".repeat(50_000)}`, ProtocolError],
    [
      "a broken gzip",
      "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 2\r\n\r\nab",
      ProtocolError,
    ],
    ["more than is allowed", `HTTP/1.1 200 OK\r\n\r\n${"a".repeat(2000)}`, TooLarge],
  ])("that are %s are errors", async (_kind, answer, type) => {
    await expect(ask(answer, { maxBody: 1000 })).rejects.toBeInstanceOf(type);
  });

  test("with bytes behind them end their connection, lest those be taken for the next answer", async () => {
    const first =
      "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\naHTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nforged";
    const second = "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nb";
    const texts = await besideRaw(
      [first, second],
      function* (url) {
        const client = new HttpClient();
        const one = yield* client.fetch(url);
        const other = yield* client.fetch(url);
        yield* client.close();
        return [one.text(), other.text()];
      },
      true,
    );
    expect(texts).toEqual(["a", "b"]);
  });
});

test("what cannot be asked is refused before anything is sent", () => {
  const refused: [string, Parameters<typeof fetch>[1]][] = [
    ["/no/base", {}],
    ["ftp://a/", {}],
    ["http://user:secret@a/", {}],
    ["http://a/", { method: "GET\r\nX: y" }],
    ["http://a/", { method: "GET", body: "b" }],
    ["http://a/", { headers: { a: "b\r\nc: d" } }],
    ["http://a/", { headers: { "transfer-encoding": "chunked" } }],
  ];
  for (const [url, init] of refused) expect(() => fetch(url, init), url).toThrow(TypeError);
});
