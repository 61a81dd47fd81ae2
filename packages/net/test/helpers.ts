import { readdirSync } from "node:fs";
import { run, start, type Body, type Kernel, type RunOptions } from "@outloop/core";
import { IoKernel } from "@outloop/kernel-io";

export type Mode = "run" | "start";

/** Every kernel that the package is tried on, in both modes. */
export const everywhere: readonly (readonly [kernel: string, mode: Mode, make: () => Kernel])[] = (
  [["io", () => new IoKernel()]] as const
).flatMap(([name, make]) => (["run", "start"] as const).map((mode) => [name, mode, make] as const));

export async function runIn<T>(mode: Mode, kernel: Kernel, f: Body<T>, options: RunOptions = {}): Promise<T> {
  return mode === "run" ? run(kernel, f, options) : await start(kernel, f, options);
}

export const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
export const text = (of: Uint8Array): string => new TextDecoder().decode(of);

/** The numbers of the descriptors that are open in this process. */
export function openDescriptors(): number[] {
  // The last one is that of the listing itself.
  return readdirSync("/proc/self/fd").map(Number).slice(0, -1);
}
