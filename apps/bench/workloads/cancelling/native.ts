import type { Load, Program } from "../../harness/workload.ts";
import { Census, CHILDREN, levelsOf } from "./tree.ts";

/** As the platform has it: each task has a controller, which its parent's signal aborts, and waits for its children. */
export const program: Program = async ({ n, meter }: Load): Promise<number> => {
  const census = new Census();
  const controller = new AbortController();
  const root = node(census, levelsOf(n), controller.signal);
  meter.alive();
  meter.begin();
  controller.abort();
  await root;
  meter.end();
  return census.cleaned;
};

async function node(census: Census, levels: number, outer: AbortSignal): Promise<void> {
  const controller = new AbortController();
  const { signal } = controller;
  const passOn = (): void => controller.abort(outer.reason);
  outer.addEventListener("abort", passOn, { once: true });
  const children: Promise<void>[] = [];
  if (levels > 1)
    for (let child = 0; child < CHILDREN; child++) children.push(node(census, levels - 1, signal));
  census.waiting++;
  try {
    await new Promise<void>((_, reject) => {
      signal.addEventListener("abort", () => reject(signal.reason as Error), { once: true });
    });
  } catch {
    // Aborted, as it was to be.
  } finally {
    for (const child of children) await child;
    await undefined;
    census.cleaned++;
  }
}
