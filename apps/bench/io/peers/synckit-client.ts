// The synchronous call as it is made today: a worker fetches, the main thread waits for it. (fetch keeps connections.)
import { fileURLToPath } from "node:url";
import { createSyncFn } from "synckit";
import { clockCalls } from "../ours/clock-calls.ts";

const url = `http://127.0.0.1:${process.argv[2]}/`;
const count = Number(process.argv[3]);
const get = createSyncFn<(url: string, count: number) => string[]>(
  fileURLToPath(new URL("synckit-worker.ts", import.meta.url)),
);

clockCalls(Number(process.argv[4]), () => {
  const texts = get(url, count);
  if (texts.length !== count || texts.some((text) => text !== "Hello, World!"))
    throw new Error(`got ${texts.join()}`);
});
process.exit(); // the worker would wait for ever
