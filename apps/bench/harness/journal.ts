// What was measured, one line each, as soon as it was: a run that is broken off goes on where it was.
import { appendFileSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import type { ChildResult } from "./protocol.ts";

export interface Journal {
  /** What an earlier run found; undefined if it did not come so far. */
  known(key: string): ChildResult | undefined;
  add(key: string, result: ChildResult): void;
}

export const noJournal: Journal = { known: () => undefined, add: () => {} };

/**
 * Opens the journal in `file`, or begins it. `conditions` is what the figures depend on: throws if the journal was
 * begun under others, since its figures would be mixed with foreign ones.
 */
export function openJournal(file: string, conditions: string): Journal {
  if (!existsSync(file)) writeFileSync(file, `${JSON.stringify({ conditions })}\n`);
  const [head = "", ...lines] = readFileSync(file, "utf8").split("\n");
  const begun = (parsed(head) as { conditions?: string } | undefined)?.conditions;
  if (begun !== conditions)
    throw new Error(
      `${file} was begun under other conditions; take another file or remove it\n  then: ${begun}\n  now:  ${conditions}`,
    );
  const found = new Map<string, ChildResult>();
  for (const line of lines) {
    // The last line may be torn.
    const entry = parsed(line) as { key: string; result: ChildResult } | undefined;
    if (entry?.result !== undefined) found.set(entry.key, entry.result);
  }
  // A torn line must not swallow the one that comes behind it.
  if (lines.at(-1) !== "") appendFileSync(file, "\n");
  return {
    known: (key) => found.get(key),
    add: (key, result) => appendFileSync(file, `${JSON.stringify({ key, result })}\n`),
  };
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
