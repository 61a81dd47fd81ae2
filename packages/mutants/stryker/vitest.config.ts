import { globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { ViteUserConfig } from "vitest/config";

const root = join(import.meta.dirname, "../../..");

/**
 * Every package by the path of its source. Stryker works in a copy whose node_modules are links to the original: what
 * was resolved through them would be the original sources, in which no mutant ever shows.
 */
const alias = globSync("packages/*/package.json", { cwd: root }).flatMap((file) => {
  const { name, exports } = JSON.parse(readFileSync(join(root, file), "utf8")) as {
    name: string;
    exports?: Record<string, string | Record<string, string>>;
  };
  return Object.entries(exports ?? {}).flatMap(([path, target]) => {
    const source = typeof target === "string" ? undefined : target["@outloop/source"];
    if (source === undefined) return [];
    return { find: new RegExp(`^${name}${path.slice(1)}$`), replacement: join(root, dirname(file), source) };
  });
});

/** The conformance suite alone, on one kernel: that of heap for its own sources, else simple. */
const kernel = process.env.MUTATE === "kernel-heap" ? "kernel-heap" : "kernel-simple";

const config: ViteUserConfig = {
  root,
  resolve: { alias },
  test: { include: [`packages/mutants/stryker/${kernel}.test.ts`], testTimeout: 60_000 },
};

export default config;
