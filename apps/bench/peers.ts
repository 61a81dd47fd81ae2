// pnpm bench:peers [--get]: who the measurements have to compare with here. What is missing is said, with the way to get
// it; `--get` puts the modules of Python into a folder of their own.
import { execFileSync } from "node:child_process";
import { VENV } from "./harness/foreign.ts";
import { findPeers } from "./harness/peers.ts";

/** What the reports were made with. */
const MODULES = ["trio==0.35.0", "uvloop==0.23.0"];

if (process.argv.includes("--get")) {
  execFileSync("python3", ["-m", "venv", VENV], { stdio: "inherit" });
  execFileSync(`${VENV}/bin/pip`, ["install", "--quiet", "--disable-pip-version-check", ...MODULES], {
    stdio: "inherit",
  });
}

const peers = findPeers();
for (const { name, version, get } of peers)
  process.stdout.write(`${name.padEnd(18)} ${version ?? `MISSING: ${get}`}\n`);
const missing = peers.filter(({ version }) => version === undefined);
if (missing.length > 0)
  process.stdout.write(
    `\n${missing.length} of ${peers.length} are missing; reports say so where they would stand\n`,
  );
