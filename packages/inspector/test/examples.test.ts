import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { start, until } from "@outloop/core";
import * as inspector from "@outloop/inspector";
import { SimpleKernel } from "@outloop/kernel-simple";
import { expect, test } from "vitest";
import { runtime } from "./helpers.ts";

// The thread of the socket is loaded by Node itself, which must be told of the sources.
process.execArgv.push("--conditions=@outloop/source");

const SOURCES = join(import.meta.dirname, "../src");

/** Each `@example`, with the file it stands in. What it says an expression gives is checked, if it is no path. */
const examples = readdirSync(SOURCES).flatMap((file) => {
  const source = readFileSync(join(SOURCES, file), "utf8");
  return [...source.matchAll(/@example\n\s*\* ```ts\n([\s\S]*?)\* ```/g)].map(([, code]) => ({
    file,
    code: code!.replaceAll(/^\s*\* ?/gm, "").replaceAll(/^(.*); \/\/ (\[.*|"\w.*)$/gm, "check($1, $2);"),
  }));
});

test.each(examples)("the example in $file does what it says", async ({ file, code }) => {
  const opened = file === "client.ts" ? inspector.openInspector() : undefined;
  let end = (): void => {};
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });
  const job = start(new SimpleKernel(), () => until(ended), { name: "app" });
  const world = { ...inspector, check: (actual: unknown, said: unknown) => expect(actual).toEqual(said) };
  try {
    // oxlint-disable-next-line typescript/no-implied-eval -- examples are text until they are run
    const example = new Function(...Object.keys(world), `return async () => {${code}};`)(
      ...Object.values(world),
    ) as () => Promise<void>;
    await example();
  } finally {
    opened?.close();
    end();
    await job;
  }
});

test("there are examples, in a folder of sockets of their own", () => {
  expect(examples.length).toBe(4);
  expect(process.env["XDG_RUNTIME_DIR"]).toBe(runtime);
});
