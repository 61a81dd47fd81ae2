import { globSync } from "node:fs";
import { basename } from "node:path";
import { defineConfig } from "vitest/config";

/** Tests run on the sources of every package: nothing needs building first, and no dist is ever stale. */
const conditions = ["@outloop/source"];

/** One project per folder that holds tests, named after it: `pnpm vitest run --project core`. */
const folders = globSync(["{packages,apps}/*/test", "apps/bench/io/test"], { cwd: import.meta.dirname }).map(
  (test) => test.slice(0, -"/test".length),
);

export default defineConfig({
  test: {
    projects: folders.map((root) => ({
      // Both are needed: `resolve` for what vite transforms, `ssr` for what it leaves to Node.
      resolve: { conditions },
      ssr: { resolve: { conditions, externalConditions: conditions } },
      // Far more than any test needs: a slow machine is no failure.
      test: { name: basename(root), root, include: ["test/**/*.test.ts"], testTimeout: 60_000 },
    })),
  },
});
