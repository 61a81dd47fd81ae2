import { appendFileSync, writeFileSync } from "node:fs";
import { Closed, type Coroutine } from "@outloop/core";
import { chunks, lines, LineTooLong, use, type Lines } from "@outloop/files";
import { describe, expect, test } from "vitest";
import { everywhere, failureOf, openFiles, runIn, temporaryFolder } from "./helpers.ts";

function* all(reader: Lines): Coroutine<string[]> {
  const found: string[] = [];
  for (let some = yield* reader.next(); some.length > 0; some = yield* reader.next()) found.push(...some);
  return found;
}

describe.each(everywhere)("the lines of a file ($where)", (place) => {
  const folder = temporaryFolder();

  test.each([
    ["", []],
    ["a", ["a"]],
    ["a\n", ["a"]],
    ["\n", [""]],
    ["\n\n", ["", ""]],
    ["a\r\nb\r\n", ["a", "b"]],
    ["a\rb\n\r\n", ["a\rb", ""]],
    ["é\u2028ü\n", ["é\u2028ü"]],
    ["\u{feff}bom\n", ["\u{feff}bom"]],
  ])("of %j are %j", async (content, expected) => {
    writeFileSync(`${folder()}/a`, content);
    expect(await runIn(place, () => use(lines(`${folder()}/a`), all))).toEqual(expected);
  });

  test("are whole wherever a read ends, characters of several bytes too", async () => {
    const expected = Array.from({ length: 3000 }, (_, at) => `${at}:${"äöü€😀".repeat(at % 50)}`);
    expected[1500] = "long".repeat(200_000);
    writeFileSync(`${folder()}/a`, expected.join("\n"));
    const found = await runIn(place, () => use(lines(`${folder()}/a`), all));
    expect(found.length).toBe(expected.length);
    expect(found.every((line, at) => line === expected[at])).toBe(true);
  });

  test("come one by one, too, and the file closes at its end", async () => {
    writeFileSync(`${folder()}/a`, "1\n2\n3");
    await runIn(place, function* () {
      const reader = yield* lines(`${folder()}/a`);
      const found = [yield* reader.readLine(), ...(yield* reader.next())];
      expect(found).toEqual(["1", "2"]);
      expect(openFiles(folder()).length).toBe(1);
      expect([yield* reader.readLine(), yield* reader.readLine(), yield* reader.readLine()]).toEqual([
        "3",
        undefined,
        undefined,
      ]);
      expect(openFiles(folder())).toEqual([]);
      yield* reader.close();
    });
  });

  test("that are written while it is read come, too", async () => {
    writeFileSync(`${folder()}/a`, "1\n2");
    await runIn(place, function* () {
      const reader = yield* lines(`${folder()}/a`);
      const first = yield* reader.next();
      appendFileSync(`${folder()}/a`, "2\n3\n");
      expect([...first, ...(yield* all(reader))]).toEqual(["1", "22", "3"]);
    });
  });

  test("longer than allowed end it", async () => {
    const ways = ["x".repeat(20), `short\n${"x".repeat(20)}\nshort\n`, `${"x".repeat(20)}\n`];
    for (const content of ways) {
      writeFileSync(`${folder()}/a`, content);
      const error = await runIn(place, () => failureOf(() => use(lines(`${folder()}/a`, { max: 10 }), all)));
      expect(error).toBeInstanceOf(LineTooLong);
    }
    expect(openFiles(folder())).toEqual([]);
  });

  test("are nobody's once it is closed", async () => {
    writeFileSync(`${folder()}/a`, "1\n2");
    const error = await runIn(place, function* () {
      const reader = yield* lines(`${folder()}/a`);
      yield* reader.close();
      return yield* failureOf(() => reader.next());
    });
    expect(error).toBeInstanceOf(Closed);
  });
});

describe.each(everywhere)("the pieces of a file ($where)", (place) => {
  const folder = temporaryFolder();

  test("are as large as asked for, the last one maybe smaller", async () => {
    writeFileSync(`${folder()}/a`, "0123456789");
    const sizes = await runIn(place, function* () {
      const pieces = yield* chunks(`${folder()}/a`, 4);
      const found: number[] = [];
      for (let piece = yield* pieces.next(); piece.length > 0; piece = yield* pieces.next())
        found.push(piece.length);
      found.push((yield* pieces.next()).length);
      return found;
    });
    expect(sizes).toEqual([4, 4, 2, 0]);
    expect(openFiles(folder())).toEqual([]);
    expect(() => chunks("a", 0)).toThrow(RangeError);
    expect(() => lines("a", { max: 0.5 })).toThrow(RangeError);
  });
});
