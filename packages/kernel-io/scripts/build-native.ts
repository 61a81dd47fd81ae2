// Builds build/outloop-io.node from native/ with nothing but a C compiler: `node scripts/build-native.ts`.
// Where there is none it says so and succeeds, since the prebuilt binary and koffi do without.
// The environment may replace the compiler (CC), the flags (CFLAGS, by default -O2 -Werror) and the file (OUTPUT).
import { spawnSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { headers, nativeFlags, nativeSources, packageRoot } from "./native.ts";

const output = resolve(packageRoot, process.env["OUTPUT"] ?? "build/outloop-io.node");
const compiler = process.env["CC"] ?? "cc";
const flags = (process.env["CFLAGS"] ?? "-O2 -Werror -s").split(" ").filter(Boolean);

function build(): void {
  const include = headers();
  if (process.platform !== "linux")
    return console.log(
      `kernel-io: the native port is for Linux, and this is ${process.platform}: nothing is built.`,
    );
  if (spawnSync(compiler, ["--version"]).status !== 0)
    return console.log(
      `kernel-io: no C compiler (${compiler}): nothing is built, the prebuilt binary or koffi is used.`,
    );
  if (include === undefined)
    return console.log("kernel-io: run pnpm install first, for the headers of Node-API.");
  mkdirSync(dirname(output), { recursive: true });
  const args = [...nativeFlags, ...flags, `-I${include}`, ...nativeSources(), "-o", output];
  const { status } = spawnSync(compiler, args, { cwd: packageRoot, stdio: "inherit" });
  if (status === 0) console.log(`kernel-io: built ${output}`);
  else process.exitCode = 1;
}

build();
