// The synchronous call by a process of its own: curl, which makes several at once by itself.
import { execFileSync } from "node:child_process";
import { clockCalls } from "../ours/clock-calls.ts";
import { checkTexts } from "./check-texts.ts";

const url = `http://127.0.0.1:${process.argv[2]}/`;
const count = Number(process.argv[3]);
const args = ["--silent", "--parallel", ...Array.from({ length: count }, () => url)];

clockCalls(Number(process.argv[4]), () => {
  const text = execFileSync("curl", args, { encoding: "utf8" });
  // The answers come without anything between them.
  checkTexts(text.split(/(?<=!)/), count);
});
