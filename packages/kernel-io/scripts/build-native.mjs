// Builds build/outloop-io.node from native/ with nothing but a C compiler: `node scripts/build-native.mjs`.
// Where there is none it says so and succeeds, since the prebuilt binaries and koffi do without.
// CC, CFLAGS and OUTPUT replace the compiler, add flags, and name another file.
import { spawnSync } from "node:child_process";
import { globSync, mkdirSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, resolve } from "node:path";

const here = resolve(import.meta.dirname, "..");
const output = resolve(here, process.env.OUTPUT ?? "build/outloop-io.node");
const compiler = process.env.CC ?? "cc";
const extra = (process.env.CFLAGS ?? "-O2").split(" ").filter(Boolean);

if (process.platform !== "linux") {
  console.log(`kernel-io: the native port is for Linux; this is ${process.platform}. Nothing is built.`);
} else if (spawnSync(compiler, ["--version"]).status !== 0) {
  console.log(`kernel-io: no C compiler (${compiler}). Nothing is built; the prebuilt binary or koffi is used.`);
} else {
  const { include_dir: headers } = createRequire(import.meta.url)("node-api-headers");
  const sources = globSync("native/*.c", { cwd: here }).toSorted();
  mkdirSync(dirname(output), { recursive: true });
  const flags = ["-std=gnu11", "-fPIC", "-shared", "-fvisibility=hidden", "-pthread", "-Wall", "-Wextra", "-Werror"];
  const { status } = spawnSync(compiler, [...flags, ...extra, `-I${headers}`, ...sources, "-o", output], {
    cwd: here,
    stdio: "inherit",
  });
  if (status !== 0) process.exitCode = 1;
  else console.log(`kernel-io: built ${output}`);
}
