import type { Result } from "./run-case.ts";

/**
 * What a kernel makes of a section: `exact`, every case passed in every mode; `emulated`, what could be run passed, but
 * not everything could; `unsupported`, most of it could not be run; `divergent`, something failed.
 */
export type Verdict = "exact" | "emulated" | "unsupported" | "divergent";

export interface Entry {
  readonly section: string;
  readonly verdict: Verdict;
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  /** The reasons of the skips, each once. */
  readonly reasons: readonly string[];
  /** The rules that are broken. */
  readonly broken: readonly string[];
}

/** What came of the whole suite on one kernel, by sections. */
export interface Ledger {
  readonly kernel: string;
  readonly entries: readonly Entry[];
}

/** The letters of a rule's id tell its section. */
const sections: Readonly<Record<string, string>> = {
  M: "Manifest",
  T: "Traps",
  O: "Turns and order",
  Q: "Seeded order",
  C: "Time",
  S: "Tasks and scopes",
  X: "Cancellation",
  E: "Errors",
  P: "Primitives",
  D: "Modes",
  W: "Swap",
  R: "I/O readiness",
  I: "I/O operations",
  N: "Sockets",
  L: "Close",
  F: "Files",
  K: "Processes",
  V: "Observation",
  Z: "Scale",
};

export function sectionOf(rule: string): string {
  return sections[rule.replace(/\d+$/, "")] ?? "Unknown";
}

export function ledgerOf(kernel: string, results: readonly Result[]): Ledger {
  const present = new Set(results.map(({ rule }) => sectionOf(rule)));
  const names = Object.values(sections).filter((section) => present.has(section));
  return { kernel, entries: names.map((section) => entryOf(section, results)) };
}

function entryOf(section: string, all: readonly Result[]): Entry {
  const results = all.filter(({ rule }) => sectionOf(rule) === section);
  const count = (status: Result["status"]): number => results.filter((each) => each.status === status).length;
  const [passed, failed, skipped] = [count("passed"), count("failed"), count("skipped")];
  const reasons = results.filter(({ status }) => status === "skipped").map(({ reason }) => reason ?? "");
  const broken = results.filter(({ status }) => status === "failed").map(({ rule }) => rule);
  const verdict =
    failed > 0 ? "divergent" : skipped > passed ? "unsupported" : skipped > 0 ? "emulated" : "exact";
  return {
    section,
    verdict,
    passed,
    failed,
    skipped,
    reasons: [...new Set(reasons)],
    broken: [...new Set(broken)],
  };
}

/** The ledger as a table for a terminal. */
export function ledgerText({ kernel, entries }: Ledger): string {
  const width = Math.max(...entries.map(({ section }) => section.length));
  const lines = entries.map(({ section, verdict, passed, failed, skipped, reasons, broken }) => {
    const counts = `${passed} passed${failed > 0 ? `, ${failed} failed: ${broken.join(" ")}` : ""}`;
    const skips = skipped > 0 ? `, ${skipped} skipped: ${reasons.join("; ")}` : "";
    return `  ${section.padEnd(width)}  ${verdict.padEnd(11)}  ${counts}${skips}`;
  });
  return [kernel, ...lines].join("\n");
}

/** The ledgers of several kernels as one Markdown table. */
export function ledgerMarkdown(ledgers: readonly Ledger[]): string {
  const names = [...new Set(ledgers.flatMap(({ entries }) => entries.map(({ section }) => section)))];
  const rows = names.map((section) => {
    const cells = ledgers.map(
      ({ entries }) => entries.find((each) => each.section === section)?.verdict ?? "–",
    );
    return `| ${[section, ...cells].join(" | ")} |`;
  });
  const head = ["section", ...ledgers.map(({ kernel }) => kernel)];
  return [`| ${head.join(" | ")} |`, `|${head.map(() => " --- |").join("")}`, ...rows].join("\n");
}
