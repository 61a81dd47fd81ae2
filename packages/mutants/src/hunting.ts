import { spawn } from "node:child_process";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { CaseName, Line } from "./line.ts";
import { root, type Mutant } from "./mutant.ts";

/** The longest a child may take. Only a mutant that never ends a step comes near it: everything else ends by itself. */
const CHILD_LIMIT = 20_000;
/** Most of a child's time would go into compiling sources that no mutant touches. Node checks each by its content. */
const COMPILED = join(tmpdir(), "outloop-mutants");
/** How many children run at a time. */
const AT_ONCE = 2;

/** A case that failed, and how: in words, for tables. */
export interface Failure extends CaseName {
  readonly how: string;
  readonly reason: string;
}

/**
 * What the suite makes of a mutant. `own`: it is rejected by a case of a rule it breaks; `other`: only by cases of other
 * rules; `survived`: by none; `invalid`: it could not be loaded.
 */
export type Outcome = "own" | "other" | "survived" | "invalid";

export interface Verdict {
  readonly mutant: Mutant;
  readonly outcome: Outcome;
  readonly failures: readonly Failure[];
  readonly milliseconds: number;
  /** Why it is invalid. */
  readonly reason?: string;
}

export interface HuntOptions {
  /** Run every case, instead of stopping once a case of its own rules has rejected a mutant. */
  readonly all?: boolean;
  /** What fails although nothing is broken, and so rejects nothing. */
  readonly unbroken?: readonly CaseName[];
}

/** The verdicts on `mutants`, each as soon as it is known: so many at a time, in order. */
export function hunt(mutants: readonly Mutant[], options: HuntOptions = {}): Map<Mutant, Promise<Verdict>> {
  const lanes: Promise<unknown>[] = Array.from({ length: AT_ONCE }, () => Promise.resolve());
  const verdicts = new Map<Mutant, Promise<Verdict>>();
  // The next mutant goes to whichever lane is free first.
  let free: Promise<number> = Promise.resolve(0);
  for (const mutant of mutants) {
    const verdict = free.then((lane) => {
      const hunted = huntOne(mutant, options);
      lanes[lane] = hunted;
      return { hunted };
    });
    verdicts.set(
      mutant,
      verdict.then(({ hunted }) => hunted),
    );
    free = verdict.then(() => Promise.race(lanes.map((busy, lane) => busy.then(() => lane))));
  }
  return verdicts;
}

/** The cases that fail although nothing is broken: there must be none. */
export async function failuresUnbroken(): Promise<readonly Failure[]> {
  return (await runChild("none", true)).failures;
}

async function huntOne(mutant: Mutant, { all = false, unbroken = [] }: HuntOptions): Promise<Verdict> {
  const begun = Date.now();
  const { loaded, failures: every, errors } = await runChild(mutant.id, all);
  const failures = every.filter((failure) => !unbroken.some((each) => isSame(each, failure)));
  const milliseconds = Date.now() - begun;
  if (!loaded) return { mutant, outcome: "invalid", failures, milliseconds, reason: errors };
  const isOwn = failures.some(({ rule }) => mutant.rules.includes(rule));
  const outcome = isOwn ? "own" : failures.length > 0 ? "other" : "survived";
  return { mutant, outcome, failures, milliseconds };
}

function isSame(a: CaseName, b: CaseName): boolean {
  return a.rule === b.rule && a.title === b.title && a.mode === b.mode;
}

interface Run {
  readonly loaded: boolean;
  readonly failures: readonly Failure[];
  readonly errors: string;
}

function runChild(id: string, all: boolean): Promise<Run> {
  const hook = new URL("hook.ts", import.meta.url).href;
  const program = fileURLToPath(new URL("run-mutant.ts", import.meta.url));
  const options = ["--conditions=@outloop/source", "--import", hook, program, id, ...(all ? ["all"] : [])];
  const child = spawn(process.execPath, options, {
    cwd: root,
    env: { ...process.env, NODE_COMPILE_CACHE: COMPILED },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  let errors = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (output += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (errors = (errors + text).slice(-2000)));
  return new Promise((resolve, reject) => {
    let isOver = false;
    const limit = setTimeout(() => {
      isOver = true;
      child.kill("SIGKILL");
    }, CHILD_LIMIT);
    child.on("error", reject);
    child.on("close", () => {
      clearTimeout(limit);
      const lines = linesOf(output);
      resolve({ loaded: lines.length > 0, failures: failuresIn(lines, isOver, errors), errors });
    });
  });
}

/** The last line may have been cut off. */
function linesOf(output: string): Line[] {
  return output
    .split("\n")
    .slice(0, -1)
    .map((line) => JSON.parse(line) as Line);
}

/** What failed; a child that did not come to its end failed in the case it was trying. */
function failuresIn(lines: readonly Line[], isOver: boolean, errors: string): Failure[] {
  const failures = lines.filter((line) => line.kind === "failed").map((line) => ({ ...line, how: "failed" }));
  const last = lines.findLast((line) => line.kind !== "failed");
  if (last?.kind !== "trying") return failures;
  const how = isOver ? "never ended" : "ended the process";
  return [...failures, { ...last, how, reason: errors }];
}
