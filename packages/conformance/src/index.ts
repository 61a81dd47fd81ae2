export type { Case, Make, Mode, Need, Recording, Setting, Subject } from "./case.ts";
export { cases } from "./cases.ts";
export { runCase, runCases, type Result } from "./run-case.ts";
export {
  ledgerMarkdown,
  ledgerOf,
  ledgerText,
  sectionOf,
  type Entry,
  type Ledger,
  type Verdict,
} from "./ledger.ts";
export { rulesOf, type Rule } from "./spec.ts";
