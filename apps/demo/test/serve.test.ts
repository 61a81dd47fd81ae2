import { mkdtempSync, writeFileSync } from "node:fs";
import { once } from "node:events";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { WebSocket } from "ws";
import { servePage, type Served } from "../src/serve/serve.ts";
import { DemoServer } from "./page/server.ts";

let served: Served;

beforeAll(async () => {
  const folder = mkdtempSync(join(tmpdir(), "outloop-demo-"));
  writeFileSync(join(folder, "index.html"), "<p>the page</p>");
  served = await servePage(folder, 0);
});
afterAll(() => served.close());

/** The status and the headers of an answer; `host` is what the asker believes to talk to. */
function get(path: string, host?: string): Promise<{ status: number; headers: Record<string, unknown> }> {
  return new Promise((resolve, reject) => {
    const asked = request(
      new URL(path, served.address),
      host === undefined ? {} : { headers: { host } },
      (answer) => {
        answer.resume();
        resolve({ status: answer.statusCode!, headers: answer.headers });
      },
    );
    asked.on("error", reject).end();
  });
}

/** "open", or the status with which the connection was refused. */
async function dial(origin: string | undefined): Promise<string> {
  const socket = new WebSocket(
    served.address.replace("http", "ws") + "socket",
    origin === undefined ? {} : { origin },
  );
  const [outcome] = (await Promise.race([
    once(socket, "open").then(() => ["open"]),
    once(socket, "unexpected-response").then(([, answer]) => [
      String((answer as { statusCode: number }).statusCode),
    ]),
  ])) as [string];
  socket.on("error", () => {});
  socket.terminate();
  return outcome;
}

test("the page is served with a policy that lets it ask nobody else", async () => {
  const { status, headers } = await get("/");
  expect(status).toBe(200);
  expect(headers["content-security-policy"]).toContain("default-src 'self'");
  expect(headers["cross-origin-embedder-policy"]).toBe("require-corp");
});

test("what is not there is not found, and no path leads out of the folder", async () => {
  expect((await get("/nothing.js")).status).toBe(404);
  expect((await get("/..%2f..%2f..%2fetc/passwd")).status).toBe(404);
});

test("a name that somebody made point to this machine is refused", async () => {
  expect((await get("/", "evil.example")).status).toBe(421);
});

test("programs are taken from the page alone, not from any page of the web, nor from who names none", async () => {
  expect(await dial(served.address.slice(0, -1))).toBe("open");
  expect(await dial("https://evil.example")).toBe("403");
  expect(await dial("null")).toBe("403");
  expect(await dial(undefined)).toBe("403");
});

test.each(["no JSON", "null", "{}", `{"type":"node"}`, `{"type":"node","run":1,"command":{"type":"run"}}`])(
  "garbage ends one connection at most: %s",
  async (garbage) => {
    const origin = served.address.slice(0, -1);
    const socket = new WebSocket(served.address.replace("http", "ws") + "socket", { origin });
    await once(socket, "open");
    socket.send(garbage);
    socket.send(`{"type":"compile","id":1,"source":7}`);
    await Promise.race([once(socket, "message"), once(socket, "close")]);
    socket.terminate();
    expect(await dial(origin)).toBe("open");
  },
);

test.each(["SIGINT", "SIGTERM"] as const)("%s ends the server cleanly", async (signal) => {
  const server = await DemoServer.start();
  expect(await server.end(signal)).toBe(0);
});
