// pnpm bench:peers [--get]: who the measurements have to compare with here. What is missing is said, with the way to get
// it; `--get` puts the modules of Python into a folder of their own.
import { spawnSync } from "node:child_process";
import { VENV } from "./harness/foreign.ts";
import { findPeers } from "./harness/peers.ts";

if (process.argv.includes("--get")) {
  const works = (...args: string[]): boolean =>
    spawnSync(args[0]!, args.slice(1), { stdio: "inherit" }).status === 0;
  if (!works("python3", "-m", "venv", VENV))
    process.stderr.write(`there is no folder for modules at ${VENV}\n`);
  // One at a time: where one cannot be had, the others can. Reports say which versions they were made with.
  for (const module of ["trio", "uvloop"])
    if (
      !works(`${VENV}/bin/pip`, "install", "--quiet", "--disable-pip-version-check", "--retries", "0", module)
    )
      process.stderr.write(`pip did not get ${module}\n`);
}

const peers = findPeers();
for (const { name, version, get } of peers)
  process.stdout.write(`${name.padEnd(18)} ${version ?? `MISSING: ${get}`}\n`);
const missing = peers.filter(({ version }) => version === undefined);
if (missing.length > 0)
  process.stdout.write(
    `\n${missing.length} of ${peers.length} are missing; reports say so where they would stand\n`,
  );
