import { cases, runCase, type Case, type Mode, type Subject } from "@outloop/conformance";
import { HeapKernel } from "@outloop/kernel-heap";
import { IoKernel } from "@outloop/kernel-io";
import { SimpleKernel } from "@outloop/kernel-simple";
import { writeSync } from "node:fs";
import type { CaseName, Line } from "./line.ts";
import { mutants } from "./mutants.ts";

// A child of the hunt: `node --import ./hook.ts run-mutant.ts ID` runs the suite on a broken driver or kernel and prints
// what fails, one line of JSON for each event. Lines instead of one result at the end, so that it is known which case
// was under way when a mutant hangs or brings the process down.

/** A case that waits longer than this for the host has failed: on a virtual clock nothing takes time. */
const CASE_LIMIT = 3000;

const id = process.argv[2];
const mutant = mutants.find((each) => each.id === id);
const broken = mutant?.rules ?? [];
/** The reference kernel, unless the rules are about what it does not do: take a seed, or answer for descriptors. */
const subject = subjectFor(broken, mutant?.file ?? "");
const own = cases.filter((each) => broken.includes(each.rule));
const others = cases.filter((each) => !broken.includes(each.rule));

let trying: CaseName | undefined;

// What a case leaves to the process to report is its failure, too.
process.on("uncaughtException", (error) => {
  if (trying === undefined) throw error;
  say({ kind: "failed", ...trying, reason: `uncaught: ${String(error)}` });
});

say({ kind: "loaded" });
// Its own rules come first: once one of them has failed, nothing more is to be shown.
if (!(await anyFails(own)) || process.argv[3] === "all") await anyFails(others);
say({ kind: "done" });
process.exit(0);

function subjectFor(rules: readonly string[], file: string): Subject {
  if (file.includes("kernel-io") || rules.some((rule) => /^[RIL]\d/.test(rule) || rule === "W27"))
    return { name: "io", make: (options) => new IoKernel(options) };
  if (rules.some((rule) => rule.startsWith("Q")))
    return { name: "heap", make: (options) => new HeapKernel(options) };
  return { name: "simple", make: (options) => new SimpleKernel(options) };
}

async function anyFails(tried: readonly Case[]): Promise<boolean> {
  let failed = false;
  for (const each of tried) {
    for (const mode of each.modes) {
      trying = { rule: each.rule, title: each.title, mode };
      say({ kind: "trying", ...trying });
      const reason = await failureOf(each, mode);
      if (reason === undefined) continue;
      say({ kind: "failed", ...trying, reason });
      failed = true;
    }
  }
  return failed;
}

async function failureOf(each: Case, mode: Mode): Promise<string | undefined> {
  const limit = new Promise<string>((resolve) => {
    setTimeout(resolve, CASE_LIMIT, `it did not end within ${CASE_LIMIT} ms`);
  });
  const result = runCase(subject, each, mode).then(({ status, reason }) =>
    status === "failed" ? reason : undefined,
  );
  return Promise.race([result, limit]);
}

function say(line: Line): void {
  writeSync(1, `${JSON.stringify(line)}\n`);
}
