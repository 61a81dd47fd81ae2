import { spawnSync } from "node:child_process";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";

const file = join(import.meta.dirname, "programs/node.ts");
const { VITEST: _vitest, NODE_TEST_CONTEXT: _context, OUTLOOP_SEED: _seed, ...rest } = process.env;
const env = {
  ...rest,
  NODE_OPTIONS: "--conditions=@outloop/source --test-reporter=tap",
  PATH: `${dirname(process.execPath)}:${process.env["PATH"]}`,
};

function shell(command: string): { status: number | null; stdout: string } {
  return spawnSync("sh", ["-c", command], { env, encoding: "utf8", timeout: 50_000 });
}

test("a file of tests runs under node --test, and its failures say what this package knows", (context) => {
  context.skip(process.platform === "win32", "the commands printed are for a shell of Unix");
  const { status, stdout } = shell(`node --test '${file}'`);
  expect(stdout).toMatch(/^ok 1 - two tasks meet$/m);
  expect(stdout).toMatch(/^not ok 2 - some order \(one of two\) breaks it$/m);
  expect(stdout).toMatch(/^not ok 3 - a task leaks$/m);
  expect(stdout).toMatch(/task 2 'reader' waits for sleep \{ ms: Infinity \}, spawned at .*node\.ts:\d+/);
  expect(status).toBe(1);

  const [, command] = /only this one again: (.*)/.exec(stdout)!;
  const again = shell(command!.trim());
  expect(again.stdout).toMatch(/failed under seed \d+, after 0 that passed/);
  expect(again.stdout).toContain("# fail 1\n");
  expect(again.stdout).not.toContain("a task leaks");
  expect(command).toContain(`OUTLOOP_SEED=${/failed under seed (\d+)/.exec(again.stdout)![1]} `);
});
