import { readdirSync, readFileSync } from "node:fs";
import { stripTypeScriptTypes } from "node:module";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { text } from "node:stream/consumers";
import * as core from "@outloop/core";
import * as net from "@outloop/net";
import * as node from "@outloop/net/node";
import * as web from "@outloop/net/web";
import { describe, expect, test } from "vitest";
import { everywhere } from "./helpers.ts";

const SOURCES = join(import.meta.dirname, "../src");

/** Each `@example` of the sources, with where it stands. */
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
  return code.replaceAll(/^\s*(yield\* .*); \/\/ ("[^"]*")(?:, .*)?$/gm, "check($1, $2);");
}

/** The server that the examples speak of: it answers each line with the same. */
function* sameLine(socket: net.Socket): core.Coroutine<void> {
  for (let line = yield* socket.readLine(); line !== undefined; line = yield* socket.readLine())
    yield* socket.send(`${line}\n`);
}

/** What the examples speak of without making it. */
function* worldOf(listener: net.Listener): core.Coroutine<Record<string, unknown>> {
  const [input, end] = yield* net.pipe();
  yield* end.send("typed in\n");
  yield* end.close();
  const stdin = new PassThrough();
  stdin.end("typed in\n");
  return {
    ...core,
    ...net,
    ...node,
    ...web,
    check: (actual: unknown, said: unknown) => expect(actual).toEqual(said),
    console: { log: () => {} },
    port: (listener.address as { port: number }).port,
    socket: yield* net.connect(listener.address),
    stream: () => net.stream(input.fd),
    process: { stdin },
    text,
    fetch: async () => new Response("a line\n"),
    url: "http://localhost/",
  };
}

describe("every example in a doc comment does what it says", () => {
  test("there are examples, and they check something", () => {
    expect(examples.length).toBeGreaterThan(9);
    expect(examples.filter(({ code }) => checked(code) !== code).length).toBeGreaterThan(1);
  });

  test.each(examples)("$where", async ({ code }) => {
    const { subject } = everywhere[0]!;
    const ended = await core.start(subject.make(), function* () {
      const listener = yield* net.listen({ port: 0 });
      yield* core.spawn(net.serve, listener, sameLine);
      const world = yield* worldOf(listener);
      const source = `return function* () {\n${stripTypeScriptTypes(checked(code))}\n}`;
      // oxlint-disable-next-line typescript/no-implied-eval -- examples are text until they are run
      const program = new Function(...Object.keys(world), source)(
        ...Object.values(world),
      ) as core.Body<unknown>;
      yield* core.timeout(10_000, program);
      yield* listener.close();
      return "ended";
    });
    expect(ended).toBe("ended");
  });
});
