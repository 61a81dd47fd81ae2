import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { parseChoice, usage, type Choice } from "./arguments.ts";
import { runProgram } from "./run-program.ts";
import { print, showHeading, showOutput, showSource, showWords } from "./show.ts";
import { introduction, steps } from "./steps.ts";

/** Walks through the steps chosen: a few words, the program as it is in its file, and what it prints when run now. */
async function walk({ numbers, source }: Choice): Promise<void> {
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

let choice: Choice | undefined;
try {
  choice = parseChoice(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`demo: ${(error as Error).message}\n${usage}\n`);
  process.exitCode = 2;
}
if (choice !== undefined) await walk(choice);
