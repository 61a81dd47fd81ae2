import { TimeoutError } from "@outloop/core";
import { SyncClient, syncFetch, syncFetchAll } from "@outloop/http/sync";
import { IoError } from "@outloop/net";
import { ESLint } from "eslint";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { tls } from "@outloop/http/tls";
import { noDeadLinks } from "../examples/eslint-links.ts";
import { authority, certificate, needsOpenSsl } from "./certificate.ts";
import { serverThread, type ServerThread } from "./server-thread.ts";

const SERVER = `
  const url = new URL(request.url, "http://x");
  if (url.pathname === "/count") return response.end(String(count));
  if (url.pathname === "/never") return;
  if (url.pathname === "/together") {
    globalThis.waiting ??= [];
    waiting.push(response);
    if (waiting.length === 10) for (const [index, each] of waiting.splice(0).entries()) each.end("answer " + index);
    return;
  }
  if (url.pathname === "/gone") response.statusCode = 410;
  let body = "";
  request.on("data", (chunk) => (body += chunk));
  request.on("end", () => response.setHeader("content-type", "application/json")
    .end(JSON.stringify({ method: request.method, path: url.pathname, body })));
`;

let server: ServerThread;
let url: string;

beforeAll(async () => {
  server = await serverThread(SERVER);
  url = `http://127.0.0.1:${server.port}`;
});
afterAll(() => server.stop());

describe("a synchronous fetch", () => {
  test("returns the answer itself", () => {
    const answer = syncFetch(`${url}/a`, { method: "POST", body: "hello" });
    expect([answer.status, answer.ok, answer.headers.get("content-type")]).toEqual([
      200,
      true,
      "application/json",
    ]);
    expect(answer.json()).toEqual({ method: "POST", path: "/a", body: "hello" });
    expect(answer.text()).toBe(`{"method":"POST","path":"/a","body":"hello"}`);
    expect(answer.bytes().length).toBe(answer.text().length);
  });

  test("runs nothing else of this thread: no promise, no timer", async () => {
    const seen: string[] = [];
    void Promise.resolve().then(() => seen.push("a promise"));
    setTimeout(() => seen.push("a timer"), 0);
    syncFetch(url);
    seen.push("the answer");
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(seen[0]).toBe("the answer");
  });

  test("keeps its connection from call to call", () => {
    const before = syncFetch(`${url}/count`).text();
    for (let n = 0; n < 5; n++) expect(syncFetch(`${url}/count`).text()).toBe(before);
  });

  test("asks for many at once", () => {
    const answers = syncFetchAll(Array.from({ length: 10 }, () => `${url}/together`));
    expect(answers.map((answer) => answer.text()).toSorted()).toEqual(
      Array.from({ length: 10 }, (_, n) => `answer ${n}`),
    );
    const [one, other] = syncFetchAll([url, [new URL(`${url}/b`), { method: "PUT", body: "x" }]]);
    expect([one!.status, other!.json()]).toEqual([200, { method: "PUT", path: "/b", body: "x" }]);
    expect(syncFetchAll([])).toEqual([]);
  });

  test("gives up in time, and says why there is no answer", () => {
    expect(() => syncFetch(`${url}/never`, { timeout: 30 })).toThrow(TimeoutError);
    expect(() => syncFetch("http://127.0.0.1:1/")).toThrow(IoError);
    expect(() => syncFetch("nonsense")).toThrow("no URL");
    // Whatever has failed, the next call is as good as any.
    expect(syncFetch(url).status).toBe(200);
  });

  test("works within a body that is being sent by another one", () => {
    const answer = syncFetch(`${url}/outer`, {
      method: "POST",
      body: function* (sink) {
        yield* sink.write(syncFetch(`${url}/inner`).text());
      },
    });
    expect((answer.json() as { body: string }).body).toContain("/inner");
  });
});

test("https, too, is asked without an event loop", async (context) => {
  needsOpenSsl(context);
  const secure = await serverThread(`response.end("hello over TLS")`, certificate("server"));
  try {
    const secureUrl = `https://localhost:${secure.port}/`;
    expect(() => syncFetch(secureUrl)).toThrow(/not trusted/);
    const client = new SyncClient({ secure: tls({ ca: authority }) });
    for (let n = 0; n < 2; n++) expect(client.fetch(secureUrl).text()).toBe("hello over TLS");
    client.close();
  } finally {
    await secure.stop();
  }
});

test("a rule of ESLint asks the network", async () => {
  const eslint = new ESLint({
    overrideConfigFile: true,
    overrideConfig: [
      {
        plugins: { links: { rules: { "no-dead-links": noDeadLinks } } },
        rules: { "links/no-dead-links": "error" },
      },
    ],
  });
  const code = `export const links = ["${url}/fine", "${url}/gone", "no link"];`;
  const [result] = await eslint.lintText(code, { filePath: "links.js" });
  expect(result!.messages.map(({ message, line, column }) => [message, line, column])).toEqual([
    ["dead link: 410", 1, code.indexOf(`"${url}/gone`) + 1],
  ]);
});
