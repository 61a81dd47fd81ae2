import { readFileSync } from "node:fs";

/** One way of breaking the driver, the reference kernel or the kernel for descriptors: a piece of their source, and what stands there instead. */
export interface Mutant {
  readonly id: string;
  /** The rules of SPEC.md that it breaks: the suite must reject it by a case of one of these. */
  readonly rules: readonly string[];
  /** What is broken, as a sentence. */
  readonly title: string;
  /** Relative to the root of the repository. */
  readonly file: string;
  /** Occurs exactly once in the file; a mutant whose text is gone is an error, so that none goes stale. */
  readonly from: string;
  readonly to: string;
}

/** The root of the repository. */
export const root: URL = new URL("../../../", import.meta.url);

export function urlOf({ file }: Mutant): string {
  return new URL(file, root).href;
}

/** How often `from` stands in its file; must be 1. */
export function occurrences(mutant: Mutant): number {
  return readFileSync(new URL(mutant.file, root), "utf8").split(mutant.from).length - 1;
}

/** `source`, broken. */
export function mutate(mutant: Mutant, source: string): string {
  const parts = source.split(mutant.from);
  if (parts.length !== 2) {
    throw new Error(
      `mutant ${mutant.id}: its text occurs ${parts.length - 1} times in ${mutant.file}, not once`,
    );
  }
  return parts.join(mutant.to);
}
