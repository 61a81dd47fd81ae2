import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { hasCompiler } from "./native/binaries.ts";

const script = fileURLToPath(new URL("../scripts/sanitize.sh", import.meta.url));
/** What the script returns where there is no libasan. */
const CANNOT = 77;

// The script runs the other tests of the port, with this variable set; they need not run it again.
const reason =
  process.env["OUTLOOP_IO_BINARY"] !== undefined
    ? "the binary is chosen by the environment"
    : hasCompiler
      ? undefined
      : "there is no C compiler";

it(
  "AddressSanitizer and UndefinedBehaviorSanitizer find nothing in random calls and in the port's tests",
  { timeout: 600_000 },
  async ({ skip }) => {
    skip(reason !== undefined, reason);
    const child = spawn("sh", [script, "4000"], {
      env: { ...process.env, NODE: process.execPath },
      stdio: ["ignore", "pipe", "pipe"],
      timeout: 580_000,
    });
    let output = "";
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding("utf8").on("data", (text: string) => (output += text));
    const [status] = (await once(child, "close")) as [number | null];
    if (status === CANNOT) skip(output.trim());
    expect(status, output).toBe(0);
    expect(output).toMatch(/calls [1-9]\d*, received [1-9]/);
  },
);
