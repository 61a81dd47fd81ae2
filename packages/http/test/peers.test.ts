import { execFile } from "node:child_process";
import { Agent, request as ask, type IncomingMessage } from "node:http";
import { promisify } from "node:util";
import { sleep, start, timeout, until, type Coroutine } from "@outloop/core";
import { json, reply, type HttpRequest } from "@outloop/http";
import { IoKernel } from "@outloop/kernel-io";
import { describe, expect, test, type TestContext } from "vitest";
import { serving } from "./helpers.ts";

const execute = promisify(execFile);

/** What clients of the world ask: a few routes, on one kernel that rides on this event loop. */
function* handler(request: HttpRequest) {
  switch (request.path) {
    case "/echo":
      return reply(yield* request.bytes());
    case "/stream":
      return reply(function* (sink) {
        for (let n = 0; n < 10; n++) {
          yield* sink.write(`line ${n}\n`);
          yield* sleep(1);
        }
      });
    case "/about":
      return json({
        method: request.method,
        minor: request.minor,
        headers: Object.fromEntries(request.headers),
      });
    case "/large":
      return reply(new Uint8Array(5_000_000));
    default:
      return reply("Hello, World!");
  }
}

/** Runs `f` beside our server. */
async function beside<T>(f: (url: string) => Promise<T>): Promise<T> {
  return await start(new IoKernel(), () =>
    serving(handler, function* ({ url }): Coroutine<T> {
      return yield* timeout(20_000, () => until(f(url)));
    }),
  );
}

async function needs(context: TestContext, tool: string, ...args: string[]): Promise<void> {
  const works = await execute(tool, args).then(
    () => true,
    (error: NodeJS.ErrnoException) => error.code !== "ENOENT",
  );
  context.skip(!works, `${tool} is not installed`);
}

describe("curl", () => {
  const curl = async (...args: string[]): Promise<string> => (await execute("curl", ["-s", ...args])).stdout;

  test("asks in every way it knows", async (context) => {
    await needs(context, "curl", "--version");
    await beside(async (url) => {
      expect(await curl(url)).toBe("Hello, World!");
      expect(await curl("-d", "a=b", `${url}/echo`)).toBe("a=b");
      const chunked = ["-H", "Transfer-Encoding: chunked", "-d", "x".repeat(10_000)];
      expect(await curl(...chunked, `${url}/echo`)).toBe("x".repeat(10_000));
      const expecting = ["-H", "Expect: 100-continue", "--expect100-timeout", "10", "-d", "expected"];
      expect(await curl("-i", ...expecting, `${url}/echo`)).toMatch(
        /^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 200 OK[^]*expected$/,
      );
      expect(await curl("-I", url)).toMatch(/^HTTP\/1\.1 200 OK[^]*content-length: 13\r\n\r\n$/);
      expect(await curl("--http1.0", `${url}/stream`)).toBe(await curl(`${url}/stream`));
      expect(JSON.parse(await curl("--http1.0", "-X", "PATCH", `${url}/about`))).toMatchObject({
        method: "PATCH",
        minor: 0,
      });
      expect(
        await curl(
          "-w",
          "%{size_download} %{num_connects}\n",
          "-o",
          "/dev/null",
          "-o",
          "/dev/null",
          `${url}/large`,
          url,
        ),
      ).toBe("5000000 1\n13 0\n");
      expect(await curl("-H", "X Bad: 1", "-o", "/dev/null", "-w", "%{http_code}", url)).toBe("400");
    });
  });
});

describe("load generators", () => {
  test("wrk is answered without an error", async (context) => {
    await needs(context, "wrk", "-v");
    const { stdout } = await beside((url) => execute("wrk", ["-t1", "-c20", "-d1", url]));
    expect(stdout).toMatch(/\n +[1-9]\d* requests in /);
    expect(stdout).not.toMatch(/Socket errors|Non-2xx/);
  });

  test("h2load is answered without an error, one after the other and pipelined", async (context) => {
    await needs(context, "h2load", "--version");
    for (const depth of ["1", "8"]) {
      const { stdout } = await beside((url) =>
        execute("h2load", ["--h1", "-n2000", "-c10", `-m${depth}`, url]),
      );
      expect(stdout).toContain("2000 done, 2000 succeeded, 0 failed, 0 errored, 0 timeout");
    }
  });

  test("ab is answered without an error, on kept connections and on new ones", async (context) => {
    await needs(context, "ab", "-V");
    for (const keep of [["-k"], []]) {
      const { stdout } = await beside((url) => execute("ab", ["-q", "-n500", "-c10", ...keep, `${url}/`]));
      expect(stdout).toMatch(/Complete requests: +500\nFailed requests: +0\n/);
      expect(stdout).not.toContain("Non-2xx");
    }
  });
});

describe("Node's client", () => {
  test("asks over kept connections, many at once", async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 5 });
    const fetchText = (url: string, method: string, body: string): Promise<string> =>
      new Promise((resolve, reject) => {
        const request = ask(url, { agent, method }, (response: IncomingMessage) => {
          let text = "";
          response.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
          response.on("end", () => resolve(text)).on("error", reject);
        });
        request.on("error", reject);
        if (body.length > 1000) request.write(body.slice(0, 500));
        request.end(body.length > 1000 ? body.slice(500) : body);
      });
    const texts = await beside((url) =>
      Promise.all(
        Array.from({ length: 50 }, (_, n) => fetchText(`${url}/echo`, "POST", `${n} ${"x".repeat(n * 50)}`)),
      ),
    );
    agent.destroy();
    expect(texts).toEqual(Array.from({ length: 50 }, (_, n) => `${n} ${"x".repeat(n * 50)}`));
  });

  test("and the fetch of the web read what is streamed to them", async () => {
    await beside(async (url) => {
      const response = await fetch(`${url}/stream`);
      expect(await response.text()).toBe(Array.from({ length: 10 }, (_, n) => `line ${n}\n`).join(""));
      const body = new ReadableStream({
        start(controller) {
          for (const piece of ["one ", "two"]) controller.enqueue(new TextEncoder().encode(piece));
          controller.close();
        },
      });
      const echoed = await fetch(`${url}/echo`, { method: "POST", body, duplex: "half" });
      expect(await echoed.text()).toBe("one two");
    });
  });
});
