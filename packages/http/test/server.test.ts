import { run, sleep, spawn } from "@outloop/core";
import {
  HttpClient,
  json,
  ProtocolError,
  reply,
  upgrade,
  type BodySink,
  type HttpRequest,
  type Wire,
} from "@outloop/http";
import { connect } from "@outloop/net";
import { describe, expect, test } from "vitest";
import { MemoryKernel } from "@outloop/kernel-memory";
import { everywhere, raw, runIn, serving, text } from "./helpers.ts";

function* hello(request: HttpRequest) {
  return reply(`you asked for ${request.path}`);
}

function* echo(request: HttpRequest) {
  return reply(yield* request.bytes());
}

/** What a server that serves `handler` says to the bytes of `request`, dates left out. */
function said(
  request: string,
  handler: Parameters<typeof serving>[0] = hello,
  options: Parameters<typeof serving>[2] = {},
): string {
  const answer = run(new MemoryKernel(), () =>
    serving(handler, ({ port }) => raw(port, request, true), options),
  );
  return answer.replaceAll(/^date: .*\r\n/gm, "");
}

/** The bodies of answers that say how long they are. */
function bodies(answers: string): string[] {
  return answers.split(/(?=HTTP\/1\.1 \d{3} )/).map((answer) => answer.slice(answer.indexOf("\r\n\r\n") + 4));
}

const get = (path: string, more = ""): string => `GET ${path} HTTP/1.1\r\nHost: a\r\n${more}\r\n`;

describe.each(everywhere)("a server ($where)", ({ mode, subject }) => {
  test("answers request after request on one connection", async () => {
    await runIn(mode, subject.make(), () =>
      serving(hello, function* ({ url }) {
        const client = new HttpClient();
        for (const path of ["/a", "/b"]) {
          const answer = yield* client.fetch(url + path);
          expect([answer.status, answer.text()]).toEqual([200, `you asked for ${path}`]);
        }
        yield* client.close();
      }),
    );
  });

  test("takes and gives megabytes, chunked and counted, without holding more than some of them", async () => {
    const piece = new Uint8Array(100_000).fill(65);
    function* pieces(sink: BodySink) {
      for (let n = 0; n < 50; n++) yield* sink.write(piece);
    }
    function* count(request: HttpRequest) {
      let size = 0;
      for (let bytes = yield* request.body.recv(); bytes.length > 0; bytes = yield* request.body.recv())
        size += bytes.length;
      return request.path === "/size" ? json(size) : reply(pieces);
    }
    await runIn(mode, subject.make(), () =>
      serving(count, function* ({ url }) {
        const client = new HttpClient();
        for (const body of [pieces, new Uint8Array(5_000_000)]) {
          const answer = yield* client.fetch(`${url}/size`, { method: "POST", body });
          expect(answer.json()).toBe(5_000_000);
        }
        const streamed = yield* client.fetch(`${url}/`);
        expect(streamed.headers.get("transfer-encoding")).toBe("chunked");
        expect(streamed.bytes().length).toBe(5_000_000);
        const large = yield* client.fetch(`${url}/`, { method: "POST", body: "x" });
        expect(large.bytes().every((byte) => byte === 65)).toBe(true);
        yield* client.close();
      }),
    );
  });
});

describe("the answer", () => {
  test("has a status, a date, a type and a length", () => {
    const answer = run(new MemoryKernel(), () => serving(hello, ({ port }) => raw(port, get("/x"), true)));
    expect(answer).toMatch(
      /^HTTP\/1\.1 200 OK\r\ndate: (\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT)\r\ncontent-type: text\/plain;charset=UTF-8\r\ncontent-length: 16\r\n\r\nyou asked for \/x$/,
    );
    const date = Date.parse(/date: (.*)/.exec(answer)![1]!);
    expect(Math.abs(Date.now() - date)).toBeLessThan(60_000);
  });

  test("of several requests in one go come in their order, whatever each one takes", () => {
    function* slowFirst(request: HttpRequest) {
      yield* sleep(request.path === "/0" ? 20 : 0);
      return reply(request.path);
    }
    const requests = Array.from({ length: 100 }, (_, n) => get(`/${n}`)).join("");
    expect(bodies(said(requests, slowFirst))).toEqual(Array.from({ length: 100 }, (_, n) => `/${n}`));
  });

  test("of a handler in the middle does not wait for the requests behind", () => {
    expect(bodies(said(`${get("/1")}${get("/2")}GET /`))).toEqual(["you asked for /1", "you asked for /2"]);
  });

  test("to HEAD says how long the body would be, and has none", () => {
    expect(said(`HEAD / HTTP/1.1\r\nHost: a\r\n\r\n${get("/2")}`)).toBe(
      "HTTP/1.1 200 OK\r\ncontent-type: text/plain;charset=UTF-8\r\ncontent-length: 15\r\n\r\n" +
        "HTTP/1.1 200 OK\r\ncontent-type: text/plain;charset=UTF-8\r\ncontent-length: 16\r\n\r\nyou asked for /2",
    );
    const made: string[] = [];
    function* streamed() {
      return reply(function* (sink) {
        made.push("made");
        yield* sink.write("never heard");
      });
    }
    expect(said("HEAD / HTTP/1.1\r\nHost: a\r\n\r\n", streamed)).toBe(
      "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n",
    );
    expect(made).toEqual([]);
  });

  test.each([
    [204, "HTTP/1.1 204 No Content\r\n\r\n"],
    [304, "HTTP/1.1 304 Not Modified\r\n\r\n"],
  ])("with status %i has no body and no length", (status, expected) => {
    function* empty() {
      return reply("ignored", { status });
    }
    expect(said(get("/"), empty)).toBe(expected);
  });

  test("made piece by piece is chunked, with what stands behind it", () => {
    function* streamed() {
      return reply(function* (sink) {
        yield* sink.write("one");
        yield* sink.write("");
        yield* sink.write("twenty-three characters");
        sink.trailer("x-sum", "42");
      });
    }
    expect(said(get("/"), streamed)).toBe(
      "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\none\r\n17\r\ntwenty-three characters\r\n0\r\nx-sum: 42\r\n\r\n",
    );
    expect(said("GET / HTTP/1.0\r\n\r\n", streamed)).toBe(
      "HTTP/1.1 200 OK\r\nconnection: close\r\n\r\nonetwenty-three characters",
    );
  });

  test("made piece by piece is as long as was promised, or broken off", () => {
    const errors: unknown[] = [];
    const promised = (length: number) =>
      function* handler() {
        return reply(
          function* (sink) {
            yield* sink.write("12345");
          },
          { headers: { "content-length": length } },
        );
      };
    const onError = (error: unknown): void => void errors.push(String(error));
    expect(bodies(said(get("/") + get("/"), promised(5), { onError }))).toEqual(["12345", "12345"]);
    expect(errors).toEqual([]);
    expect(bodies(said(get("/") + get("/"), promised(6), { onError }))).toEqual(["12345"]);
    expect(bodies(said(get("/") + get("/"), promised(4), { onError }))).toEqual([""]);
    expect(errors).toEqual([
      "RangeError: content-length is 6, and the body has 5 bytes",
      "RangeError: content-length is 4, and the body has more bytes",
    ]);
  });
});

describe("a connection", () => {
  test("ends behind a request or an answer that says so, and reads nothing more", () => {
    expect(bodies(said(get("/1", "Connection: close\r\n") + get("/2")))).toEqual(["you asked for /1"]);
    function* closing() {
      return reply("bye", { headers: { connection: "close" } });
    }
    expect(said(get("/1") + get("/2"), closing)).toMatch(
      /^HTTP\/1\.1 200 OK\r\nconnection: close\r\n[^]*\r\n\r\nbye$/,
    );
  });

  test("of HTTP/1.0 ends behind the first answer, unless it is asked to stay", () => {
    const old = (path: string, more = ""): string => `GET ${path} HTTP/1.0\r\n${more}\r\n`;
    expect(said(old("/1") + old("/2"))).toMatch(/connection: close\r\n[^]*\/1$/);
    const kept = said(old("/1", "Connection: Keep-Alive\r\n") + old("/2"));
    expect(bodies(kept)).toEqual(["you asked for /1", "you asked for /2"]);
    expect(kept).toMatch(/^HTTP\/1\.1 200 OK\r\nconnection: keep-alive\r\n/);
    // Where nothing else says where the body ends, the connection does.
    function* streamed() {
      return reply(function* (sink) {
        yield* sink.write("streamed");
      });
    }
    expect(said(old("/1", "Connection: Keep-Alive\r\n") + old("/2"), streamed)).toBe(
      "HTTP/1.1 200 OK\r\nconnection: close\r\n\r\nstreamed",
    );
  });

  test("is told to go on with a body exactly when somebody reads it", () => {
    const post = "POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n";
    const asked = run(new MemoryKernel(), () =>
      serving(echo, function* ({ port }) {
        const socket = yield* connect({ port });
        yield* socket.send(post);
        const word = yield* socket.readUntil("\r\n\r\n");
        yield* socket.send("ab");
        const head = yield* socket.readUntil("\r\n\r\n");
        const body = yield* socket.readExactly(2);
        yield* socket.close();
        return [word!, head!, body].map(text);
      }),
    );
    expect(asked[0]).toBe("HTTP/1.1 100 Continue\r\n\r\n");
    expect(asked[1]).toMatch(/^HTTP\/1\.1 200 OK/);
    expect(asked[2]).toBe("ab");
    // Whoever reads nothing says nothing: and as nobody knows whether the body follows, that was the last request.
    expect(said(post)).toMatch(/^HTTP\/1\.1 200 OK\r\nconnection: close\r\n/);
  });

  test("goes on behind a short body that nobody read, and ends behind a long one", () => {
    const post = (size: number): string =>
      `POST / HTTP/1.1\r\nHost: a\r\nContent-Length: ${size}\r\n\r\n${"x".repeat(size)}`;
    expect(bodies(said(post(1000) + get("/2")))).toHaveLength(2);
    expect(said(post(100_000) + get("/2"))).toMatch(/^HTTP\/1\.1 200 OK\r\nconnection: close\r\n/);
    const chunked = `POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nabcd\r\n0\r\n\r\n`;
    expect(bodies(said(chunked + get("/2")))).toHaveLength(2);
  });

  test("can be handed over, with what was sent behind the request", () => {
    function* shout(wire: Wire) {
      for (let bytes = yield* wire.recv(); bytes.length > 0; bytes = yield* wire.recv())
        yield* wire.send(text(bytes).toUpperCase());
    }
    function* change() {
      return upgrade("shout", shout);
    }
    expect(said(`${get("/", "Connection: upgrade\r\nUpgrade: shout\r\n")}hello`, change)).toBe(
      "HTTP/1.1 101 Switching Protocols\r\nupgrade: shout\r\nconnection: upgrade\r\n\r\nHELLO",
    );
  });
});

test("a connection is not handed over to who did not ask, or with a body on the way", () => {
  const told: string[] = [];
  function* change() {
    return upgrade("x", function* (wire: Wire) {
      yield* wire.close();
    });
  }
  const asking = "Connection: upgrade\r\nUpgrade: x\r\n";
  for (const more of ["", "Upgrade: x\r\n", "Connection: upgrade\r\n", `${asking}Content-Length: 1\r\n`])
    expect(said(get("/", more), change, { onError: (error) => void told.push(String(error)) })).toMatch(
      /^HTTP\/1\.1 500 /,
    );
  expect(told).toHaveLength(4);
});

describe("a request", () => {
  test("knows its path and query in every form of a target", () => {
    const seen: unknown[] = [];
    function* look({ path, query, url, target }: HttpRequest) {
      seen.push([target, path, query, url]);
      return reply();
    }
    said(
      get("/a/b%20c?x=1?y") +
        get("http://B:81/p?q") +
        get("http://b?q") +
        "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n",
      look,
    );
    expect(seen).toEqual([
      ["/a/b%20c?x=1?y", "/a/b%20c", "x=1?y", "http://a/a/b%20c?x=1?y"],
      ["http://B:81/p?q", "/p", "q", "http://B:81/p?q"],
      ["http://b?q", "/", "q", "http://b?q"],
      ["*", "*", "", "http://a/"],
    ]);
  });

  test("has its headers, in order, whatever the case of their names", () => {
    let seen: unknown;
    function* look({ headers }: HttpRequest) {
      seen = [
        headers.get("COOKIE"),
        headers.getAll("cookie"),
        headers.has("x"),
        headers.get("y"),
        [...headers],
      ];
      return reply();
    }
    said(get("/", "Cookie: a\r\ncookie:b \r\nX:\r\nZ: \xe4: z\r\n"), look);
    expect(seen).toEqual([
      "a, b",
      ["a", "b"],
      true,
      undefined,
      [
        ["host", "a"],
        ["cookie", "a"],
        ["cookie", "b"],
        ["x", ""],
        ["z", "ä: z"],
      ],
    ]);
  });

  test("has a body of text or JSON, and what stood behind it", () => {
    let seen: unknown;
    function* look(request: HttpRequest) {
      seen = [yield* request.json(), request.body.trailers.get("x-sum")];
      return reply();
    }
    said(
      'POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{"\r\n5\r\na":1}\r\n00\r\nX-Sum: 7\r\n\r\n',
      look,
    );
    expect(seen).toEqual([{ a: 1 }, "7"]);
  });

  test("is the same wherever its bytes are split", () => {
    const whole =
      "POST /a HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3;x=y\r\nabc\r\nA\r\n0123456789\r\n0\r\nT: u\r\n\r\n" +
      "PUT /b HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\nbody" +
      get("/c", "Connection: close\r\n");
    function* all(request: HttpRequest) {
      return reply(`${request.path} ${yield* request.text()} ${request.body.trailers.get("t")}`);
    }
    const expected = ["/a abc0123456789 u", "/b body undefined", "/c  undefined"];
    run(new MemoryKernel(), () =>
      serving(all, function* ({ port }) {
        for (let split = 1; split < whole.length; split++) {
          const socket = yield* connect({ port });
          yield* socket.send(whole.slice(0, split));
          for (let turn = 0; turn < 3; turn++) yield* sleep(0);
          yield* socket.send(whole.slice(split));
          let answer = "";
          for (let bytes = yield* socket.recv(); bytes.length > 0; bytes = yield* socket.recv())
            answer += text(bytes);
          yield* socket.close();
          expect(bodies(answer), `split at ${split}`).toEqual(expected);
        }
        const socket = yield* connect({ port });
        for (const byte of whole) {
          yield* socket.send(byte);
          yield* sleep(0);
        }
        let answer = "";
        for (let bytes = yield* socket.recv(); bytes.length > 0; bytes = yield* socket.recv())
          answer += text(bytes);
        yield* socket.close();
        expect(bodies(answer)).toEqual(expected);
      }),
    );
  });
});

test("bytes come out of a body as they arrive, and an answer may begin before the body has ended", () => {
  const echoed = run(new MemoryKernel(), () =>
    serving(
      function* duplex(request) {
        return reply(function* (sink) {
          for (let bytes = yield* request.body.recv(); bytes.length > 0; bytes = yield* request.body.recv())
            yield* sink.write(bytes);
        });
      },
      function* ({ port }) {
        const socket = yield* connect({ port });
        const log: string[] = [];
        yield* socket.send("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n");
        yield* socket.readUntil("\r\n\r\n");
        for (const word of ["one", "two"]) {
          yield* socket.send(`3\r\n${word}\r\n`);
          log.push(text(yield* socket.readExactly(8)));
        }
        yield* socket.send("0\r\n\r\n");
        log.push(text(yield* socket.readExactly(5)));
        yield* socket.close();
        return log;
      },
    ),
  );
  expect(echoed).toEqual(["3\r\none\r\n", "3\r\ntwo\r\n", "0\r\n\r\n"]);
});

test("a million pieces of one byte take no more memory than the bytes", () => {
  const request = `POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n${"1\r\na\r\n".repeat(100_000)}0\r\n\r\n`;
  let held = 0;
  function* count(incoming: HttpRequest) {
    const bytes = yield* incoming.bytes();
    held = bytes.buffer.byteLength;
    return reply(String(bytes.length));
  }
  expect(bodies(said(request, count))).toEqual(["100000"]);
  // One array that grew, and no part of what came.
  expect(held).toBeGreaterThanOrEqual(100_000);
  expect(held).toBeLessThanOrEqual(200_000);
});

test("the requests of one connection do not hold up those of another", () => {
  const handled: string[] = [];
  function* note(request: HttpRequest) {
    handled.push(request.path);
    return reply();
  }
  run(new MemoryKernel(), () =>
    serving(note, function* ({ port }) {
      const many = yield* spawn(() => raw(port, get("/1").repeat(1000), true));
      const one = yield* spawn(() => raw(port, get("/2"), true));
      yield* one.join();
      yield* many.join();
    }),
  );
  expect(handled).toHaveLength(1001);
  expect(handled.indexOf("/2")).toBeLessThan(500);
});

test("reading a body is a checkpoint, also where all of it is there, and an error stays one", () => {
  const log: unknown[] = [];
  function* reads(request: HttpRequest) {
    yield* spawn(function* () {
      log.push("another task");
    });
    log.push("reads");
    try {
      log.push(text(yield* request.bytes()));
      yield* request.bytes();
    } catch (error) {
      log.push(error);
      try {
        yield* request.bytes();
      } catch (again) {
        log.push(again === error);
      }
    }
    return reply();
  }
  said("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nab", reads);
  expect(log).toEqual(["reads", "another task", "ab"]);
  log.length = 0;
  said("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nx", reads);
  expect(log).toEqual(["reads", expect.any(ProtocolError), true, "another task"]);
});

test("a peer that waits for a word is not told in the middle of an answer", () => {
  function* late(request: HttpRequest) {
    return reply(function* (sink) {
      yield* sink.write("begun, ");
      yield* sink.write(yield* request.bytes());
    });
  }
  const post =
    "POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nConnection: close\r\nContent-Length: 2\r\n\r\n";
  const answer = run(new MemoryKernel(), () =>
    serving(late, function* ({ port }) {
      const socket = yield* connect({ port });
      yield* socket.send(post);
      let heard = text((yield* socket.readUntil("begun, "))!);
      yield* socket.send("ab");
      for (let bytes = yield* socket.recv(); bytes.length > 0; bytes = yield* socket.recv())
        heard += text(bytes);
      yield* socket.close();
      return heard;
    }),
  );
  expect(answer).toMatch(/\r\n\r\n7\r\nbegun, \r\n2\r\nab\r\n0\r\n\r\n$/);
  expect(answer).not.toContain("100 Continue");
});
