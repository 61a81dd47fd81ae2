// Whole processes: from the start of Node to the end of a program that does nothing.
import { execFileSync } from "node:child_process";
import { bundleFile } from "../../harness/bundle.ts";
import { pinned } from "../../harness/launch.ts";
import type { Figures } from "../../harness/protocol.ts";
import { labelOf, type Subject } from "../../harness/workload.ts";

/** Each program tells what its process has used when it is through. */
const TELL = "process.stdout.write(JSON.stringify(process.cpuUsage()))";
const TIMES = 5;

const ENTRIES: Readonly<Record<string, string>> = {
  "outloop/simple": "startup/blocking.ts",
  "outloop/simple hosted": "startup/hosted.ts",
  effect: "startup/effect.ts",
  effection: "startup/effection.ts",
  "redux-saga": "startup/redux-saga.ts",
};

export async function measure(subject: Subject): Promise<Figures> {
  const entry = ENTRIES[labelOf(subject)];
  const args = entry === undefined ? ["-e", TELL] : [await bundleFile(entry)];
  let cpu = 0;
  let wall = 0;
  for (let time = 0; time < TIMES; time++) {
    const [file, ...all] = pinned([process.execPath, ...args]);
    const began = process.hrtime.bigint();
    const told = execFileSync(file, all, { encoding: "utf8" });
    wall += Number(process.hrtime.bigint() - began);
    const { user, system } = JSON.parse(told) as NodeJS.CpuUsage;
    cpu += (user + system) * 1000;
  }
  return { cpu: cpu / TIMES, wall: wall / TIMES };
}
