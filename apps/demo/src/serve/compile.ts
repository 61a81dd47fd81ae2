import { stripTypeScriptTypes } from "node:module";
import type { CompileError, Compiled } from "../runner/protocol.ts";
import { instrument } from "./instrument.ts";

/** Compiles a program's TypeScript: types are blanked, so every line and column stays where it was. */
export function compile(source: string): Compiled | CompileError {
  try {
    return instrument(stripTypeScriptTypes(source));
  } catch (error) {
    return placeOf(error as Error & { loc?: { line: number; column: number } });
  }
}

function placeOf(error: Error & { loc?: { line: number; column: number } }): CompileError {
  // Acorn says where; of Node's own parser only the text of the stack does: ":3", the line, and a caret below it.
  if (error.loc !== undefined) {
    const { line, column } = error.loc;
    return { message: error.message.replace(/ \(\d+:\d+\)$/, ""), line, column: column + 1 };
  }
  const lines = (error.stack ?? "").split("\n");
  const line = Number(/:(\d+)$/.exec(lines[0] ?? "")?.[1] ?? 1);
  const caret = lines.find((each) => /^ *\^+ *$/.test(each))?.indexOf("^") ?? 0;
  return { message: error.message, line, column: caret + 1 };
}
