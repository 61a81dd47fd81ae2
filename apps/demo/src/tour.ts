import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import type { Tour } from "./arguments.ts";
import { runProgram } from "./run-program.ts";
import { print, showHeading, showOutput, showSource, showWords } from "./show.ts";
import { introduction, steps } from "./steps.ts";

/** Walks through the steps chosen: a few words, the program as it is in its file, and what it prints when run now. */
export async function walk({ numbers, source }: Tour): Promise<void> {
  if (numbers.length > 1) showWords(introduction);
  for (const number of numbers) {
    const { title, before, program, after } = steps[number - 1]!;
    const file = fileURLToPath(new URL(`../programs/${program}`, import.meta.url));
    showHeading(number, title);
    showWords(before);
    if (source) showSource(`apps/demo/programs/${program}`, await readFile(file, "utf8"));
    await runProgram(file, showOutput);
    print("");
    showWords(after);
  }
}
