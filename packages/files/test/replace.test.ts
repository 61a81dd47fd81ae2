import { execFile, spawn as startProcess } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { replaceFile } from "@outloop/files";
import { describe, expect, test } from "vitest";
import { cancelledAt, everywhere, failureOf, openFiles, runIn, temporaryFolder } from "./helpers.ts";

const program = (name: string): string[] => [
  "--conditions=@outloop/source",
  join(import.meta.dirname, "programs", name),
];

describe.each(everywhere)("replacing a file ($where)", (place) => {
  const folder = temporaryFolder();

  test("makes one, or puts the new one in the old one's place with its permissions", async () => {
    await runIn(place, function* () {
      yield* replaceFile(`${folder()}/a`, "old");
      chmodSync(`${folder()}/a`, 0o604);
      yield* replaceFile(`${folder()}/a`, "new");
      yield* replaceFile(`${folder()}/b`, "secret", { permissions: 0o600 });
    });
    expect(readFileSync(`${folder()}/a`, "utf8")).toBe("new");
    expect(statSync(`${folder()}/a`).mode & 0o777).toBe(0o604);
    expect(statSync(`${folder()}/b`).mode & 0o777).toBe(0o600);
    expect(readdirSync(folder()).toSorted()).toEqual(["a", "b"]);
  });

  test("replaces a symbolic link itself", async () => {
    writeFileSync(`${folder()}/target`, "kept");
    symlinkSync("target", `${folder()}/link`);
    await runIn(place, () => replaceFile(`${folder()}/link`, "new"));
    expect(readFileSync(`${folder()}/target`, "utf8")).toBe("kept");
    expect(lstatSync(`${folder()}/link`).isFile()).toBe(true);
  });

  test("that fails leaves the old one, and nothing else", async () => {
    mkdirSync(`${folder()}/sub`);
    const errors = await runIn(place, function* () {
      return [
        yield* failureOf(() => replaceFile(`${folder()}/sub`, "no file")),
        yield* failureOf(() => replaceFile(`${folder()}/none/a`, "no folder")),
      ];
    });
    expect(errors).toMatchObject([
      { code: "EISDIR", operation: "rename" },
      { code: "ENOENT", operation: "open" },
    ]);
    expect(readdirSync(folder())).toEqual(["sub"]);
    expect(openFiles(folder())).toEqual([]);
  });

  test("may be cancelled at every park: the old one or the new one is there, whole, and nothing else", async () => {
    const content = { old: "o".repeat(100_000), new: "n".repeat(100_000) };
    const found: string[] = [];
    for (let traps = 1, isDone = false; !isDone; traps++) {
      writeFileSync(`${folder()}/a`, content.old);
      isDone = await runIn(place, () => cancelledAt(traps, () => replaceFile(`${folder()}/a`, content.new)));
      const now = readFileSync(`${folder()}/a`, "utf8");
      expect(now === content.old || now === content.new).toBe(true);
      expect(readdirSync(folder())).toEqual(["a"]);
      expect(openFiles(folder())).toEqual([]);
      found.push(now[0]!);
    }
    expect(found.length).toBeGreaterThan(10);
    expect(found.join("")).toMatch(/^o{5,}n+$/);
  });
});

describe("what ends a process in the middle of it", () => {
  const folder = temporaryFolder();

  test("a replacing that is killed leaves all of the old or all of the new", async () => {
    for (let round = 0; round < 2; round++) {
      const child = startProcess(process.execPath, [...program("replacer.ts"), `${folder()}/a`], {
        stdio: ["ignore", "pipe", "inherit"],
      });
      await once(child.stdout, "data");
      // Somewhere in the middle: where exactly is the point.
      for (let look = 0; look < 20 + 137 * round; look++) existsSync(`${folder()}/a`);
      child.kill("SIGKILL");
      await once(child, "exit");
      const content = readFileSync(`${folder()}/a`, "utf8");
      expect(content === content[0]!.repeat(300_000)).toBe(true);
    }
  });

  test("a process without descriptors is told so, and goes on when some are free again", async () => {
    const command = ["-c", 'ulimit -n 64 && exec "$@"', "sh", process.execPath, ...program("limited.ts")];
    const { stdout } = await promisify(execFile)("sh", command);
    expect(stdout).toBe(
      'true open of "/dev/null": the process has no descriptor left (see ulimit -n) (EMFILE) true\n',
    );
  });
});
