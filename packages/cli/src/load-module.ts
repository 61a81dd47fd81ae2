import { spawnSync } from "node:child_process";
import { statSync } from "node:fs";
import { relative, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { UsageError } from "./usage-error.ts";

/** Imports `file`. Throws `UsageError` when Node cannot load it, and what the module itself throws as it is. */
export async function loadModule(file: string): Promise<Readonly<Record<string, unknown>>> {
  const path = resolve(file);
  checkFile(file, path);
  try {
    return (await import(pathToFileURL(path).href)) as Record<string, unknown>;
  } catch (error) {
    if (isFromLoader(error)) throw new UsageError(whyNotLoaded(error, file, path));
    throw error;
  }
}

function checkFile(file: string, path: string): void {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined) throw new UsageError(`${file}: no such file`);
  if (found.isDirectory()) throw new UsageError(`${file} is a folder, not a module`);
  if (/\.[cm]?ts$/.test(path) && !process.features.typescript) {
    throw new UsageError(
      `${file}: this Node (${process.version}) cannot load TypeScript: use Node 22.18 or later, or a .js file`,
    );
  }
}

/** A syntax error, a missing import, ...: thrown by Node's loader, not by code of the module. */
function isFromLoader(error: unknown): error is Error {
  if (!(error instanceof Error)) return false;
  const thrower = /^\s+at .*$/m.exec(error.stack ?? "")?.[0] ?? "";
  return thrower.includes("node:internal/modules/");
}

function whyNotLoaded(error: Error, file: string, path: string): string {
  const message = error.message.split("\n")[0]!;
  if (!(error instanceof SyntaxError)) return `${file}: ${message}`;
  const place = placeIn(error.stack ?? "") ?? placeIn(checkSyntax(path)) ?? `${file}, or a module it imports`;
  return `${place}: SyntaxError: ${message}`;
}

/** Node puts the place in front of a stack: `file:///folder/program.js:3`, then the line, then the message. */
function placeIn(stack: string): string | undefined {
  const [, where, line] = /^(.+):(\d+)\n/.exec(stack) ?? [];
  if (where === undefined) return undefined;
  const path = where.startsWith("file:") ? fileURLToPath(where) : where;
  return `${relative(process.cwd(), path)}:${line}`;
}

/** The place of a syntax error in an ES module is told only by a Node that dies of it. */
function checkSyntax(path: string): string {
  return spawnSync(process.execPath, ["--check", path], { encoding: "utf8" }).stderr;
}
