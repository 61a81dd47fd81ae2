import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { startProgram } from "@outloop/net/test/programs";

const PACKAGE = join(import.meta.dirname, "..");

function program(title: string): string {
  const readme = readFileSync(join(PACKAGE, "README.md"), "utf8");
  const section = readme.split(/^## /m).find((each) => each.startsWith(`${title}\n`));
  return /```ts\n([\s\S]*?)```/.exec(section ?? "")![1]!;
}

describe("the programs of the README", () => {
  test("talk to each other, and the server ends softly", async () => {
    const server = startProgram(program("A server"), { PORT: "0" }, PACKAGE);
    const [, port] = await server.said(/listening on 127\.0\.0\.1:(\d+)/);
    const env = { URL: `http://127.0.0.1:${port}` };
    const client = await startProgram(program("A client"), env, PACKAGE).ended();
    expect(client.output).toBe('200 Hello, World!\n200 {"sum":6}\n6 bytes\n');
    const sync = await startProgram(program("Inside a synchronous function"), env, PACKAGE).ended();
    expect(sync.output).toBe(`Hello, World!\n${Array.from({ length: 10 }, () => 404).join(" ")}\n`);
    server.process.kill("SIGINT");
    expect((await server.ended()).output).toContain("ended by SIGINT");
  });
});
