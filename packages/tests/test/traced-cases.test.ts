import { cases, sectionOf, type Case, type Mode, type Need, type Recording } from "@outloop/conformance";
import { explain } from "@outloop/core";
import { SimpleKernel } from "@outloop/kernel-simple";
import { expect, test } from "vitest";

// The suite runs its programs untraced, and a traced run takes other paths in the driver: here all are traced. On one
// kernel, since what a trace changes is the driver's, and on this one, since it lacks nothing that the cases need but
// descriptors, files, processes and seeds, whose own cases are left out.

const subject = { name: "simple", make: (options: object) => new SimpleKernel(options) };

/** How `each` fails when its program is traced; undefined if it passes. */
async function failureOf(each: Case, mode: Mode, record: Recording): Promise<string | undefined> {
  try {
    await each.body({ subject, mode, record, traced: true });
    return undefined;
  } catch (error) {
    return `${each.rule} ${mode}: ${each.title}\n${explain(error)}`;
  }
}

const LACKS = new Set<string>(["io", "files", "processes", "seed"] satisfies Need[]);
const programs = cases.filter(({ needs }) => !needs.some((need) => LACKS.has(need)));

for (const section of new Set(programs.map(({ rule }) => sectionOf(rule)))) {
  const own = programs.filter(({ rule }) => sectionOf(rule) === section);
  test(`${section}: every case passes with its program traced`, async () => {
    const failures: string[] = [];
    for (const each of own) {
      for (const mode of each.modes) {
        const failure = await failureOf(each, mode, { transcript: [], trace: [] });
        if (failure !== undefined) failures.push(failure);
      }
    }
    expect(failures).toEqual([]);
  });
}

test("the programs are traced indeed", async () => {
  const each = cases.find(({ rule }) => rule === "S1")!;
  const record: Recording = { transcript: [], trace: [] };
  expect(await failureOf(each, "blocking", record)).toBeUndefined();
  expect(record.trace.map(({ kind }) => kind)).toContain("spawn");
});
