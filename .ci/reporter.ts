import { writeFileSync } from "node:fs";
import type { Reporter, TestModule } from "vitest/node";

/**
 * Counts for `.ci/run`: writes "passed failed skipped" to the file that OUTLOOP_COUNTS names.
 *
 * A skip must say why, `ctx.skip("reason")`; one that does not counts as a failure.
 */
export default class CountingReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly unknown[]): void {
    let passed = 0;
    let failed = unhandledErrors.length;
    let skipped = 0;
    for (const module of modules) {
      const failedBefore = failed;
      for (const test of module.children.allTests()) {
        const result = test.result();
        if (result.state === "passed") passed++;
        else if (result.state !== "skipped") failed++;
        else if (result.note) skipped++;
        else {
          failed++;
          console.error(
            `Skipped without a reason: ${module.project.name} ${module.relativeModuleId} > ${test.fullName}`,
          );
        }
      }
      // A file that could not be loaded, or a hook that threw, has no failed test of its own.
      if (!module.ok() && failed === failedBefore) failed++;
    }
    const { OUTLOOP_COUNTS } = process.env;
    if (OUTLOOP_COUNTS) writeFileSync(OUTLOOP_COUNTS, `${passed} ${failed} ${skipped}\n`);
  }
}
