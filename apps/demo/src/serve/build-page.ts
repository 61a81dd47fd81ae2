import { globSync, statSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../../../", import.meta.url));
const app = fileURLToPath(new URL("../../", import.meta.url));

/** Where the page is put. */
export const pageFolder: string = `${app}dist/page`;

/** Builds the page unless what was built is newer than all it is made of. */
export async function buildPage(): Promise<void> {
  if (!isStale()) return;
  // Loaded only when it is needed: the bundler is far larger than the rest.
  const { build } = await import("vite");
  await build({ root: `${app}src/page`, configFile: `${app}vite.config.ts`, logLevel: "warn" });
}

function isStale(): boolean {
  const built = timeOf(`${pageFolder}/index.html`);
  const sources = globSync(
    [
      "apps/demo/src/{page,runner}/**/*",
      "apps/demo/programs/*",
      "apps/demo/{vite.config.ts,package.json}",
      "packages/{core,net,kernel-simple,kernel-heap}/src/**/*.ts",
      "pnpm-lock.yaml",
    ],
    { cwd: root },
  );
  return sources.some((file) => timeOf(`${root}${file}`) > built);
}

function timeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}
