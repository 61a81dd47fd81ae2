// Runs in the worker of synckit: what the main thread waits for.
import { runAsWorker } from "synckit";

runAsWorker(async (url: string, count: number): Promise<string[]> => {
  const get = async (): Promise<string> => await (await fetch(url)).text();
  return count === 1 ? [await get()] : await Promise.all(Array.from({ length: count }, get));
});
