// The synchronous call without any package: a process for each one. Ten at once are one process, which asks in parallel.
import { execFileSync } from "node:child_process";
import { clockCalls } from "../ours/clock-calls.ts";

const url = `http://127.0.0.1:${process.argv[2]}/`;
const count = Number(process.argv[3]);
const args = [
  "-s",
  "-w",
  "\n",
  ...(count === 1 ? [] : ["--parallel"]),
  ...Array.from({ length: count }, () => url),
];

// Fewer calls: each takes milliseconds.
clockCalls(Math.ceil(Number(process.argv[4]) / 30), () => {
  const text = execFileSync("curl", args, { encoding: "utf8" });
  // In parallel, the ends of lines may come in any place.
  if (text.replaceAll("\n", "") !== "Hello, World!".repeat(count)) throw new Error(`got ${text}`);
});
