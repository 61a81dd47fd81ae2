import { readFileSync } from "node:fs";
import * as nodeModule from "node:module";

interface Manifest {
  readonly version: string;
  readonly dependencies: Readonly<Record<string, string>>;
}

const manifest = JSON.parse(
  readFileSync(new URL("../package.json", import.meta.url), "utf8"),
) as unknown as Manifest;

export const version: string = manifest.version;

/**
 * From here on `@outloop/core` and the kernels are this command's own copies, wherever they are imported: a program in
 * a folder without node_modules finds them, and elsewhere no second copy of core comes in, whose `Cancelled` would be
 * another class than the one the driver throws.
 */
export function provideOwnPackages(): void {
  // Since Node 22.15. Before that a program must have the packages installed beside it.
  const { registerHooks } = nodeModule as Partial<typeof nodeModule>;
  registerHooks?.({
    resolve(specifier, context, nextResolve) {
      if (!isOwn(specifier)) return nextResolve(specifier, context);
      return nextResolve(specifier, { ...context, parentURL: import.meta.url });
    },
  });
}

function isOwn(specifier: string): boolean {
  const name = specifier.split("/", 2).join("/");
  return Object.hasOwn(manifest.dependencies, name);
}
