import type { Browser } from "playwright-core";
import { afterAll, beforeAll, beforeEach, expect, type TestContext } from "vitest";
import { launchBrowser, needsBrowser } from "./browser.ts";
import { DemoPage } from "./demo-page.ts";
import { DemoServer } from "./server.ts";

/** A server, a browser and a page for all tests of a file. */
export interface Stage {
  readonly browser: Browser;
  server: DemoServer;
  readonly demo: DemoPage;
}

/** Prepares the stage, and skips each test where there is no browser. */
export function useStage(): Stage {
  const stage = {} as { browser: Browser | undefined; server: DemoServer; demo: DemoPage };
  beforeAll(async () => {
    stage.browser = await launchBrowser();
    if (stage.browser === undefined) return;
    stage.server = await DemoServer.start();
    stage.demo = await DemoPage.open(stage.browser, stage.server.address);
  }, 60_000);
  beforeEach(async (context: TestContext) => {
    needsBrowser(context);
    await stage.demo.reset();
  }, 60_000);
  afterAll(async () => {
    await stage.browser?.close();
    await stage.server?.end();
  }, 60_000);
  return stage as Stage;
}

/** Asks again and again until it is as expected, with the patience that a busy machine needs. */
export function eventually<T>(ask: () => T | Promise<T>): ReturnType<typeof expect.poll<T>> {
  return expect.poll(ask, { timeout: 20_000, interval: 50 });
}
