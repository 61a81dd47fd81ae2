import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { outloop } from "./outloop.ts";

const program = (name: string): string => join(import.meta.dirname, "programs", name);

describe("outloop conformance", () => {
  test("prints the ledger of a kernel that conforms, and exits with 0", async () => {
    const { stdout, stderr, code } = await outloop(["conformance", program("good-kernel.ts")]);
    expect(stdout).toMatch(/^simple\n {2}Manifest +exact +\d+ passed\n/);
    expect(stdout).toMatch(/\nthe kernel conforms\n$/);
    expect({ stderr, code }).toEqual({ stderr: "", code: 0 });
  });

  test("names the rules that a kernel breaks, with what was expected and what came, and exits with 1", async () => {
    const { stdout, stderr, code } = await outloop(["conformance", program("bad-kernel.ts")]);
    expect(stdout).toMatch(/Turns and order +divergent +\d+ passed, \d+ failed: O\d+/);
    expect(stdout).toMatch(/the kernel does not conform: \d+ cases failed\n$/);
    expect(stderr).toMatch(/^O\d+ simple, blocking: /m);
    expect(stderr).toMatch(/^ {2}expected: /m);
    expect(stderr).toMatch(/^SPEC\.md#o\d+$/m);
    expect(code).toBe(1);
  });

  test("gives the ledger as JSON, too", async () => {
    const { stdout } = await outloop(["conformance", program("good-kernel.ts"), "--format", "json"]);
    const { kernel, entries } = JSON.parse(stdout) as {
      kernel: string;
      entries: { section: string; verdict: string }[];
    };
    expect(kernel).toBe("simple");
    expect(entries).toContainEqual(
      expect.objectContaining({ section: "Tasks and scopes", verdict: "exact" }),
    );
    // A kernel without descriptors.
    expect(entries).toContainEqual(expect.objectContaining({ section: "Close", verdict: "unsupported" }));
    expect(entries).not.toContainEqual(expect.objectContaining({ verdict: "divergent" }));
  });

  test("says in one line what is wrong with the module", async () => {
    expect(await outloop(["conformance", program("no-kernel.ts")])).toMatchObject({
      stderr: expect.stringMatching(/^outloop: .* made no kernel: .*\n$/),
      code: 2,
    });
  });
});
