import { describe, test } from "vitest";
import type { Subject } from "./case.ts";
import { cases } from "./cases.ts";
import { runCase } from "./run-case.ts";

/**
 * Makes a vitest test of every case in each of its modes, for one kernel.
 *
 * ```ts
 * testKernel({ name: "mine", make: (options) => new MyKernel(options) });
 * ```
 */
export function testKernel(subject: Subject): void {
  describe(`${subject.name} conforms`, () => {
    for (const each of cases) {
      for (const mode of each.modes) {
        test(`${each.rule} ${mode}: ${each.title}`, async (context) => {
          const { status, reason } = await runCase(subject, each, mode);
          if (status === "skipped") context.skip(reason);
          if (status === "failed") throw new Error(reason);
        });
      }
    }
  });
}
