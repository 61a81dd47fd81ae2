import { describe, test } from "node:test";
import type { Subject } from "./case.ts";
import { cases } from "./cases.ts";
import { runCase } from "./run-case.ts";

/** Makes a test of every case in each of its modes, for Node's own test runner. */
export function testKernel(subject: Subject): void {
  void describe(`${subject.name} conforms`, () => {
    for (const each of cases) {
      for (const mode of each.modes) {
        void test(`${each.rule} ${mode}: ${each.title}`, async (context) => {
          const { status, reason } = await runCase(subject, each, mode);
          if (status === "skipped") context.skip(reason);
          if (status === "failed") throw new Error(reason);
        });
      }
    }
  });
}
