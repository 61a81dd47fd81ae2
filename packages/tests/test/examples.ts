import { readdirSync, readFileSync } from "node:fs";
import { stripTypeScriptTypes } from "node:module";
import { join, relative } from "node:path";
import { isDeepStrictEqual, inspect } from "node:util";

/** One ```ts block of a doc comment: `source` is its program, `title` where it stands. */
export interface Example {
  readonly title: string;
  readonly source: string;
}

const ROOT = join(import.meta.dirname, "../../..");

/** All `@example` blocks in the sources of a package. */
export function examplesOf(folder: string): Example[] {
  const files = readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts"))
    .toSorted();
  return files.flatMap((file) => {
    const path = join(ROOT, folder, file);
    const text = readFileSync(path, "utf8");
    return [...text.matchAll(/@example\n\s*\* ```ts\n([\s\S]*?)\* ```/g)].map((match) => {
      const line = text.slice(0, match.index).split("\n").length;
      return {
        title: `${relative(ROOT, path)}:${line}`,
        source: match[1]!.replaceAll(/^\s*\* ?/gm, ""),
      };
    });
  });
}

/**
 * The program of an example as JavaScript in which each `expression; // literal` checks that it gives just that. The
 * expression may begin on an earlier line, the nearest one with the same indentation. Words behind a comma are for
 * people; a comment that is no literal is one too.
 */
export function checked(source: string): { code: string; checks: number } {
  const lines = source.split("\n");
  let checks = 0;
  for (const [index, line] of lines.entries()) {
    const match =
      /^(\s*)(.*); \/\/ (-?\d[\d_.]*|"[^"]*"|true|false|undefined|\[(?:[\d"].*)?\])(?:, .*)?$/.exec(line);
    if (match === null) continue;
    const [, indent = "", expression = "", literal = ""] = match;
    const begin = expression.startsWith("}") ? beginOf(lines, index, indent) : index;
    if (/^\s*(?:const|let) /.test(lines[begin]!)) throw new Error(`an example checks a declaration: ${line}`);
    lines[index] = `${indent}${expression}), ${literal});`;
    lines[begin] = lines[begin]!.replace(/^\s*(?:return )?/, "$&check((");
    checks++;
  }
  return { code: stripTypeScriptTypes(lines.join("\n")), checks };
}

function beginOf(lines: readonly string[], end: number, indent: string): number {
  for (let index = end - 1; index >= 0; index--) {
    if (lines[index]!.startsWith(indent) && /^[^\s}]/.test(lines[index]!.slice(indent.length))) return index;
  }
  throw new Error(`no beginning found for: ${lines[end]}`);
}

export function check<T>(actual: T, expected: unknown): T {
  if (!isDeepStrictEqual(actual, expected)) {
    throw new Error(`the example says ${inspect(expected)}, but the program gives ${inspect(actual)}`);
  }
  return actual;
}
