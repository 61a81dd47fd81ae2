import type { Held, TaskLine } from "@outloop/inspector";

/** A time span for people: two or three digits of what matters. */
export function span(ms: number): string {
  const positive = Math.max(0, ms);
  if (positive < 1000) return `${Math.round(positive)} ms`;
  if (positive < 60_000) return `${(positive / 1000).toFixed(1)} s`;
  if (positive < 3_600_000) return `${Math.floor(positive / 60_000)} min`;
  return `${(positive / 3_600_000).toFixed(1)} h`;
}

/** Columns, as wide as their widest cell; the last one is as long as it is. `right`: those of numbers. */
export function table(rows: readonly (readonly string[])[], right: ReadonlySet<number>): string[] {
  const clean = rows.map((row) => row.map(plain));
  const widths = clean[0]!.map((_, column) => Math.max(...clean.map((row) => row[column]!.length)));
  return clean.map((row) =>
    row
      .map((cell, column) =>
        right.has(column) ? cell.padStart(widths[column]!) : cell.padEnd(widths[column]!),
      )
      .join("  ")
      .trimEnd(),
  );
}

/** Names are the program's: none of their characters may command the terminal. */
export function plain(text: string): string {
  // oxlint-disable-next-line no-control-regex -- they are what is looked for
  return text.replaceAll(/[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g, "?");
}

/** What a task is doing, in words. */
export function doing({ state, waitsFor }: Pick<TaskLine, "state" | "waitsFor">): string {
  return waitsFor === undefined ? state : waitsFor;
}

/** How long a task stands as it stands; empty where nobody watched. */
export function sinceOf({ since }: Pick<TaskLine, "since">, now: number): string {
  return since === undefined ? "" : span(now - since);
}

export function heldInWords({ ms, turnMs, job, task, knownFor }: Held): string {
  const who =
    task === undefined
      ? "code outside of its tasks, or by its start,"
      : `task ${task} of job ${job}, which does not park,`;
  const turn = turnMs - ms > 1000 ? ` (the turn has taken ${span(turnMs)})` : "";
  const known = knownFor === undefined ? "" : `; what follows is ${span(knownFor)} old`;
  return `the thread is held by ${who} for ${span(ms)}${turn}${known}`;
}
