// The binaries the tests of the native port run on: the one that is shipped, and one freshly built.
import { spawnSync } from "node:child_process";
import { existsSync, renameSync } from "node:fs";
import { resolve } from "node:path";
import { headers, nativeHash, packageRoot } from "../../scripts/native.ts";

export interface Binary {
  readonly name: string;
  readonly file: string;
}

export const hasCompiler: boolean =
  process.platform === "linux" &&
  spawnSync(process.env["CC"] ?? "cc", ["--version"]).status === 0 &&
  headers() !== undefined;

/** Built once for each state of the sources; test files run side by side, so it appears whole or not at all. */
function freshBuild(): string {
  const file = resolve(packageRoot, `build/test/${nativeHash().slice(0, 16)}.node`);
  if (existsSync(file)) return file;
  const half = `${file}.${process.pid}`;
  const script = resolve(packageRoot, "scripts/build-native.ts");
  const { status, stderr } = spawnSync(process.execPath, [script], {
    env: { ...process.env, OUTPUT: half },
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(`The native port does not compile:\n${stderr}`);
  renameSync(half, file);
  return file;
}

const isMusl = existsSync("/etc/alpine-release");

/** The one binary under test when the environment names it, as the sanitizer's script does. */
export function binaries(): Binary[] {
  const only = process.env["OUTLOOP_IO_BINARY"];
  if (only !== undefined) return [{ name: "the binary named by the environment", file: only }];
  if (process.platform !== "linux") return [];
  const shipped = resolve(
    packageRoot,
    `prebuilds/linux-${process.arch}-${isMusl ? "musl" : "glibc"}/outloop-io.node`,
  );
  const found: Binary[] = existsSync(shipped) ? [{ name: "the shipped binary", file: shipped }] : [];
  if (hasCompiler) found.push({ name: "a fresh build", file: freshBuild() });
  return found;
}
