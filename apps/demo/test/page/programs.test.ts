import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { launchBrowser, needsBrowser } from "./browser.ts";
import { DemoPage, type Choice } from "./demo-page.ts";
import { DemoServer } from "./server.ts";

let browser: Browser | undefined;
let server: DemoServer;
let demo: DemoPage;

beforeAll(async () => {
  browser = await launchBrowser();
  if (browser === undefined) return;
  server = await DemoServer.start();
  demo = await DemoPage.open(browser, server.address);
});

afterAll(async () => {
  await browser?.close();
  await server?.end();
});

const everywhere: readonly Choice[] = [
  { place: "page", kernel: "simple", clock: "virtual" },
  { place: "page", kernel: "heap", clock: "virtual" },
  { place: "worker", kernel: "simple", clock: "virtual" },
  { place: "worker", kernel: "heap", clock: "virtual" },
  { place: "node", kernel: "simple", clock: "virtual" },
  { place: "node", kernel: "heap", clock: "virtual" },
  { place: "node", kernel: "io" },
];

/** What each program that waits for no descriptor comes to, on whatever kernel. */
const results: Readonly<Record<string, RegExp>> = {
  "philosophers.ts": /^It failed: Deadlock: no task on kernel/,
  "philosophers-in-order.ts": /^It ended: .?everybody has eaten/,
  "bounded-channel.ts": /^It ended: .?no more parcels come/,
  "race-and-retry.ts": /^It ended: .?an answer from north/,
  "sleepers.ts": /^It ended: .?100000 tasks slept; together they took \d+ ms/,
};

describe.each(Object.entries(results))("%s", (program, result) => {
  test.for(everywhere)("runs in the $place on $kernel", async (choice, context) => {
    needsBrowser(context);
    await demo.choose({ program, ...choice });
    await demo.run();
    expect(await demo.result()).toMatch(result);
    expect(demo.errors).toEqual([]);
  });
});
