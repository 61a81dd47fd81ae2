import { buildPage, pageFolder } from "./build-page.ts";
import type { Page } from "../arguments.ts";
import { servePage, type Served } from "./serve.ts";

/** Builds the page if it must be, serves it, and ends on Ctrl-C or when it is asked to. */
export async function serveDemo(page: Page): Promise<void> {
  await buildPage();
  const served = await serveAt(page);
  const asked = new Promise<void>((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, () => resolve());
  });
  // Only now: whoever reads the address may ask for the end at once.
  process.stdout.write(`The demo is at ${served.address}\nCtrl-C ends it.\n`);
  await asked;
  await served.close();
}

async function serveAt({ port, isAny }: Page): Promise<Served> {
  try {
    return await servePage(pageFolder, port);
  } catch (error) {
    if (!isAny || (error as { code?: string }).code !== "EADDRINUSE") throw error;
    return servePage(pageFolder, 0);
  }
}
