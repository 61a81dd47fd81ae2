import { styleText } from "node:util";

/** Colours appear only on a terminal, and not when NO_COLOR is set: `styleText` looks at both. */
export function showHeading(number: number, title: string): void {
  print(`\n${styleText("bold", `${number}. ${title}`)}\n`);
}

export function showWords(words: string): void {
  if (words !== "") print(`${words.trim()}\n`);
}

export function showSource(name: string, source: string): void {
  print(styleText("dim", `  ${name}`));
  for (const line of source.trimEnd().split("\n")) print(`${styleText("dim", "  |")} ${line}`.trimEnd());
  print("");
}

export function showOutput(line: string): void {
  print(`${styleText("green", "  >")} ${line}`.trimEnd());
}

export function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
