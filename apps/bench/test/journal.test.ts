import { appendFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openJournal } from "../harness/journal.ts";

let folder = "";
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "outloop-journal-"))));
afterEach(() => rmSync(folder, { recursive: true }));

test("a journal that is opened again knows what it was told", () => {
  const file = join(folder, "journal");
  openJournal(file, "here").add("one", { cpu: 1, wall: 2 });
  const again = openJournal(file, "here");
  expect(again.known("one")).toEqual({ cpu: 1, wall: 2 });
  expect(again.known("two")).toBe(undefined);
});

test("one that was begun under other conditions is refused, since figures would be mixed", () => {
  const file = join(folder, "journal");
  openJournal(file, "Node 24").add("one", { cpu: 1, wall: 2 });
  expect(() => openJournal(file, "Node 26")).toThrow(
    /other conditions.*\n.*then: Node 24\n.*now: {2}Node 26/,
  );
});

test("a line that was torn when the run was broken off is measured again, and no other", () => {
  const file = join(folder, "journal");
  openJournal(file, "here").add("one", { cpu: 1, wall: 2 });
  appendFileSync(file, '{"key":"two","resu');
  const again = openJournal(file, "here");
  expect(again.known("two")).toBe(undefined);
  again.add("three", { missing: "go is not installed" });
  const third = openJournal(file, "here");
  expect(third.known("one")).toEqual({ cpu: 1, wall: 2 });
  expect(third.known("three")).toEqual({ missing: "go is not installed" });
});
