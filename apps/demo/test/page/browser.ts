import { existsSync } from "node:fs";
import { chromium, type Browser } from "playwright-core";
import type { TestContext } from "vitest";

const usual = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
const named = process.env["CHROMIUM"];
const executablePath = (named === undefined ? usual : [named]).find((each) => existsSync(each));

/** Why there is no browser; empty if there is one. */
let lack =
  executablePath === undefined
    ? "no Chromium: install the package 'chromium', or set CHROMIUM to its path"
    : "";

/** Skips a test where there is no browser, and says why. */
export function needsBrowser(context: TestContext): void {
  context.skip(lack !== "", lack);
}

/** A browser, or undefined where there is none that can be started. */
export async function launchBrowser(): Promise<Browser | undefined> {
  if (executablePath === undefined) return undefined;
  try {
    return await chromium.launch({ executablePath });
  } catch (error) {
    lack = `${executablePath} cannot be started: ${String(error).split("\n")[0]}`;
    return undefined;
  }
}
