import { globSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { setTimeout } from "node:timers/promises";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../../../", import.meta.url));
const app = fileURLToPath(new URL("../../", import.meta.url));

/** Where the page is put. */
export const pageFolder: string = `${app}dist/page`;

/** Holds the process that builds, so that two servers started at once do not build into each other's files. */
const lock = `${app}dist/building`;

/** Builds the page unless what was built is newer than all it is made of. */
export async function buildPage(): Promise<void> {
  while (isStale()) {
    // oxlint-disable-next-line no-await-in-loop -- whoever cannot build waits for whoever does
    await (tryLock() ? build() : setTimeout(200));
  }
}

async function build(): Promise<void> {
  try {
    // Loaded only when it is needed: the bundler is far larger than the rest.
    const vite = await import("vite");
    await vite.build({ root: `${app}src/page`, configFile: `${app}vite.config.ts`, logLevel: "error" });
  } finally {
    rmSync(lock, { force: true });
  }
}

function tryLock(): boolean {
  mkdirSync(`${app}dist`, { recursive: true });
  try {
    writeFileSync(lock, String(process.pid), { flag: "wx" });
    return true;
  } catch (error) {
    if ((error as { code?: string }).code !== "EEXIST") throw error;
    if (!isAlive(holder())) rmSync(lock, { force: true });
    return false;
  }
}

function holder(): number {
  try {
    return Number(readFileSync(lock, "utf8"));
  } catch {
    return 0;
  }
}

/** Whether a process is there that could remove its lock. */
function isAlive(pid: number): boolean {
  try {
    // No process has the number 0: a lock that is being written, or has just been removed.
    return pid === 0 || process.kill(pid, 0);
  } catch {
    return false;
  }
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
