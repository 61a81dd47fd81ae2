import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import {
  mkdir,
  readdir,
  readFile,
  readlink,
  readText,
  remove,
  rename,
  stat,
  writeFile,
} from "@outloop/files";
import { describe, expect, test } from "vitest";
import { everywhere, failureOf, runIn, temporaryFolder, text } from "./helpers.ts";

const BAD = Buffer.from([0x62, 0xff, 0x64]);

describe.each(everywhere)("a folder ($where)", (place) => {
  const folder = temporaryFolder();

  test("lists what is in it, with kinds, but not itself and its parent", async () => {
    mkdirSync(`${folder()}/sub`);
    writeFileSync(`${folder()}/file`, "");
    symlinkSync("nowhere", `${folder()}/link`);
    const entries = await runIn(place, () => readdir(folder()));
    expect(entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))).toEqual([
      { name: "file", path: `${folder()}/file`, kind: "file" },
      { name: "link", path: `${folder()}/link`, kind: "link" },
      { name: "sub", path: `${folder()}/sub`, kind: "folder" },
    ]);
  });

  test("of many thousand files is listed whole", async () => {
    for (let at = 0; at < 5000; at++) writeFileSync(`${folder()}/a-rather-long-name-of-a-file-${at}`, "");
    const names = await runIn(place, function* () {
      return (yield* readdir(folder())).map(({ name }) => name);
    });
    expect(new Set(names).size).toBe(5000);
  });

  test("may have names that are no text: they can be opened, renamed and removed", async () => {
    writeFileSync(Buffer.concat([Buffer.from(`${folder()}/`), BAD]), "odd");
    await runIn(place, function* () {
      const [entry] = yield* readdir(folder());
      expect(entry!.name).toBe("b\u{fffd}d");
      expect(text(yield* readFile(entry!.path))).toBe("odd");
      yield* rename(entry!.path, `${folder()}/even`);
      expect(yield* readText(`${folder()}/even`)).toBe("odd");
      const error = yield* failureOf(() => readFile(entry!.path));
      expect(error).toMatchObject({ code: "ENOENT", path: `${folder()}/b\u{fffd}d` });
    });
  });

  test("is made with all that it is in, and again without harm", async () => {
    await runIn(place, function* () {
      yield* mkdir(`${folder()}/a/b/c/`, { parents: true });
      yield* mkdir(`${folder()}/a/b/c`, { parents: true });
      expect((yield* stat(`${folder()}/a/b/c`)).kind).toBe("folder");
      const errors = [
        yield* failureOf(() => mkdir(`${folder()}/x/y`)),
        yield* failureOf(() => mkdir(`${folder()}/a`)),
      ];
      yield* writeFile(`${folder()}/file`, "");
      errors.push(yield* failureOf(() => mkdir(`${folder()}/file`, { parents: true })));
      errors.push(yield* failureOf(() => mkdir(`${folder()}/file/under`, { parents: true })));
      expect(errors.map((error) => (error as { code: string }).code)).toEqual([
        "ENOENT",
        "EEXIST",
        "EEXIST",
        "ENOTDIR",
      ]);
    });
  });

  test("is removed with what is in it, but not with what its links lead to", async () => {
    mkdirSync(`${folder()}/kept`);
    writeFileSync(`${folder()}/kept/file`, "");
    await runIn(place, function* () {
      yield* mkdir(`${folder()}/a/b`, { parents: true });
      yield* writeFile(`${folder()}/a/b/file`, "");
      symlinkSync("../kept", `${folder()}/a/link`);
      expect(yield* readlink(`${folder()}/a/link`)).toBe("../kept");
      expect(yield* failureOf(() => remove(`${folder()}/a`))).toMatchObject({ code: "ENOTEMPTY" });
      yield* remove(`${folder()}/a`, { recursive: true });
      expect(yield* failureOf(() => remove(`${folder()}/a`))).toMatchObject({ code: "ENOENT" });
      yield* remove(`${folder()}/a`, { force: true });
    });
    expect(existsSync(`${folder()}/a`)).toBe(false);
    expect(readFileSync(`${folder()}/kept/file`, "utf8")).toBe("");
  });

  test("errors on two paths name both", async () => {
    const error = await runIn(place, () => failureOf(() => rename(`${folder()}/a`, `${folder()}/b`)));
    expect((error as Error).message).toBe(
      `rename of "${folder()}/a" to "${folder()}/b": there is no such file or folder (ENOENT)`,
    );
  });
});
