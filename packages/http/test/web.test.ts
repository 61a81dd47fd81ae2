import { NeedsHost, run, sleep, start, until } from "@outloop/core";
import { HttpClient } from "@outloop/http";
import { webHandler, type WebHandler } from "@outloop/http/web";
import { IoKernel } from "@outloop/kernel-io";
import { connect } from "@outloop/net";
import { expect, test } from "vitest";
import { MemoryKernel } from "@outloop/kernel-memory";
import { raw, serving } from "./helpers.ts";

const routes: WebHandler = function* (request) {
  const url = new URL(request.url);
  switch (url.pathname) {
    case "/echo":
      return new Response(yield* until(request.arrayBuffer()), {
        status: 201,
        headers: [
          ["x-seen", request.headers.get("x-name") ?? "none"],
          ["set-cookie", "a=1"],
          ["set-cookie", "b=2"],
        ],
      });
    case "/slow":
      return new Response(
        new ReadableStream({
          async start(controller) {
            for (const word of ["one ", "two ", "three"]) {
              controller.enqueue(new TextEncoder().encode(word));
              await new Promise((resolve) => setTimeout(resolve, 5));
            }
            controller.close();
          },
        }),
      );
    case "/empty":
      return new Response(null, { status: 204 });
    case "/wrong":
      return "a text" as never;
    default:
      return new Response(`${request.method} ${url.pathname}`);
  }
};

test("a handler of the web's Request and Response serves what the lean one serves", async () => {
  const told: string[] = [];
  await start(new IoKernel(), () =>
    serving(
      webHandler(routes),
      function* ({ url }) {
        const client = new HttpClient();
        const hello = yield* client.fetch(`${url}/hello`);
        expect([hello.text(), hello.headers.get("content-length")]).toEqual(["GET /hello", "10"]);
        expect(hello.headers.get("content-type")).toBe("text/plain;charset=UTF-8");
        const echo = yield* client.fetch(`${url}/echo`, {
          method: "POST",
          headers: { "X-Name": "me" },
          body: "x".repeat(100_000),
        });
        expect([echo.status, echo.text().length, echo.headers.get("x-seen")]).toEqual([201, 100_000, "me"]);
        expect(echo.headers.getAll("set-cookie")).toEqual(["a=1", "b=2"]);
        const slow = yield* client.fetch(`${url}/slow`);
        expect([slow.text(), slow.headers.get("transfer-encoding")]).toEqual(["one two three", "chunked"]);
        expect((yield* client.fetch(`${url}/empty`)).status).toBe(204);
        expect((yield* client.fetch(`${url}/hello`, { method: "HEAD" })).text()).toBe("");
        expect((yield* client.fetch(`${url}/wrong`)).status).toBe(500);
        yield* client.close();
      },
      { onError: (error) => void told.push(String(error)) },
    ),
  );
  expect(told).toEqual([expect.stringContaining("must end with a Response")]);
});

test("a body that nobody listens to any more is cancelled", async () => {
  const reasons: unknown[] = [];
  const endless: WebHandler = function* () {
    return new Response(
      new ReadableStream({
        async pull(controller) {
          await new Promise((resolve) => setTimeout(resolve, 1));
          controller.enqueue(new Uint8Array(10_000));
        },
        cancel: (why) => void reasons.push(why),
      }),
    );
  };
  await start(new IoKernel(), () =>
    serving(webHandler(endless), function* ({ port }) {
      const socket = yield* connect({ port });
      yield* socket.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
      yield* socket.readUntil("\r\n\r\n");
      yield* socket.close();
      while (reasons.length === 0) yield* sleep(1);
    }),
  );
  expect(reasons).toHaveLength(1);
});

test("without a host it says what it needs", () => {
  const told: unknown[] = [];
  const answer = run(new MemoryKernel(), () =>
    serving(webHandler(routes), ({ port }) => raw(port, "GET / HTTP/1.1\r\nHost: a\r\n\r\n", true), {
      onError: (error) => void told.push(error),
    }),
  );
  expect(answer).toMatch(/^HTTP\/1\.1 500 /);
  expect(told[0]).toBeInstanceOf(NeedsHost);
});
