import { existsSync } from "node:fs";
import { chromium, type Browser } from "playwright-core";
import type { TestContext } from "vitest";

const candidates = [
  process.env["CHROMIUM"],
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
];
const executablePath = candidates.find((each) => each !== undefined && existsSync(each));

/** Skips a test where there is no browser, and says so. */
export function needsBrowser(context: TestContext): void {
  context.skip(
    executablePath === undefined,
    "no Chromium: install the package 'chromium', or set CHROMIUM to its path",
  );
}

/** A browser, or undefined where there is none. */
export async function launchBrowser(): Promise<Browser | undefined> {
  if (executablePath === undefined) return undefined;
  // As root, as in containers, it refuses to start with its sandbox.
  const args = process.getuid?.() === 0 ? ["--no-sandbox"] : [];
  return chromium.launch({ executablePath, args });
}
