// What the scripts and the tests know of the native sources.
import { createHash } from "node:crypto";
import { globSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { resolve } from "node:path";

export const packageRoot: string = resolve(import.meta.dirname, "..");

/** The C files, by name. */
export function nativeSources(): string[] {
  return globSync("native/*.c", { cwd: packageRoot }).toSorted();
}

/** Changes with each byte of what a binary is made of. The line ends of a checkout do not count. */
export function nativeHash(): string {
  const hash = createHash("sha256");
  for (const file of globSync("native/*", { cwd: packageRoot }).toSorted())
    hash.update(`${file}\n${readFileSync(resolve(packageRoot, file), "utf8").replaceAll("\r\n", "\n")}\n`);
  hash.update(nativeFlags.join(" "));
  return hash.digest("hex");
}

/** Any C compiler takes these. `exports.map`: only what Node-API looks for is visible. */
export const nativeFlags: readonly string[] = [
  "-std=gnu11",
  "-fPIC",
  "-shared",
  "-pthread",
  "-fvisibility=hidden",
  "-ffunction-sections",
  "-Wl,--gc-sections",
  "-Wl,--version-script=native/exports.map",
  // A thread of ours may still be in a call of the system when the worker that loaded the library is gone.
  "-Wl,-z,nodelete",
  "-Wall",
  "-Wextra",
];

/** The headers of Node-API, the only thing needed besides a compiler; `undefined` before `pnpm install`. */
export function headers(): string | undefined {
  try {
    const found = createRequire(import.meta.url)("node-api-headers") as { include_dir: string };
    return found.include_dir;
  } catch {
    return undefined;
  }
}
