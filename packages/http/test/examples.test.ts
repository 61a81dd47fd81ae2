import { readdirSync, readFileSync } from "node:fs";
import { stripTypeScriptTypes } from "node:module";
import { join } from "node:path";
import * as core from "@outloop/core";
import * as http from "@outloop/http";
import * as sync from "@outloop/http/sync";
import * as secure from "@outloop/http/tls";
import * as web from "@outloop/http/web";
import { IoKernel } from "@outloop/kernel-io";
import * as net from "@outloop/net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { authority, certificate, needsOpenSsl } from "./certificate.ts";
import { serverThread, type ServerThread } from "./server-thread.ts";

const SOURCES = join(import.meta.dirname, "../src");
const examples = readdirSync(SOURCES, { recursive: true, encoding: "utf8" })
  .filter((file) => file.endsWith(".ts"))
  .flatMap((file) => {
    const source = readFileSync(join(SOURCES, file), "utf8");
    return [...source.matchAll(/@example\n\s*\* ```ts\n([\s\S]*?)\* ```/g)].map((match) => ({
      where: `${file}:${source.slice(0, match.index).split("\n").length}`,
      code: match[1]!.replaceAll(/^\s*\* ?/gm, ""),
    }));
  });

/** What an example says an expression gives is looked at. */
function checked(code: string): string {
  return code.replaceAll(/^ *([^/\n]+); \/\/ ("[^\n]*"|'[^\n]*'|\d+)$/gm, "check($1, $2);");
}

let plain: ServerThread;
let encrypted: ServerThread;

beforeAll(async () => {
  plain = await serverThread(`
    response.setHeader("content-type", "text/plain;charset=UTF-8");
    request.pipe(response);
  `);
  encrypted = await serverThread(`response.end("hello over TLS")`, certificate("server"));
});
afterAll(async () => {
  await plain.stop();
  await encrypted.stop();
});

describe("every example in a doc comment does what it says", () => {
  test("there are examples, and they check something", () => {
    expect(examples.length).toBeGreaterThan(9);
    expect(examples.filter(({ code }) => checked(code) !== code).length).toBeGreaterThan(7);
  });

  test.for(examples)("$where", async ({ code }, context) => {
    if (code.includes("tls(")) needsOpenSsl(context);
    const world: Record<string, unknown> = {
      ...core,
      ...net,
      ...http,
      ...sync,
      ...secure,
      ...web,
      check: (actual: unknown, said: unknown) => expect(actual).toEqual(said),
      url: `http://127.0.0.1:${plain.port}/`,
      secureUrl: `https://localhost:${encrypted.port}/`,
      ca: authority,
    };
    const source = `return function* () {\n${stripTypeScriptTypes(checked(code))}\n}`;
    // oxlint-disable-next-line typescript/no-implied-eval -- examples are text until they are run
    const program = new Function(...Object.keys(world), source)(
      ...Object.values(world),
    ) as core.Body<unknown>;
    await core.start(new IoKernel(), () => core.timeout(10_000, program));
  });
});

test("this package names no kernel, but for what is synchronous", () => {
  for (const file of readdirSync(SOURCES, { recursive: true, encoding: "utf8" })) {
    if (!file.endsWith(".ts") || file === "sync.ts") continue;
    expect(readFileSync(join(SOURCES, file), "utf8"), file).not.toContain("outloop/kernel");
  }
});
