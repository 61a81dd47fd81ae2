import { explain, NeedsHost } from "@outloop/core";
import type { Mode } from "./modes.ts";

const OWN_FOLDER = new URL(".", import.meta.url).href;

/** Tells on stderr why a program failed. */
export function printFailure(error: unknown, mode: Mode): void {
  console.error(withoutOwnFrames(explain(error)));
  if (error instanceof NeedsHost && mode === "blocking") {
    console.error("outloop: --mode hosted runs the program on an event loop");
  }
}

/** That this command called the program says nothing about the failure. */
export function withoutOwnFrames(text: string): string {
  const lines = text.split("\n").map((line) => {
    const called = line.indexOf(", called at ");
    return called !== -1 && isOwn(line) ? line.slice(0, called) : line;
  });
  return lines.filter((line) => !/^\s+at /.test(line) || !isOwn(line)).join("\n");
}

/** Whether `text` names a place in this command's own sources. */
export function isOwn(text: string): boolean {
  return text.includes(OWN_FOLDER);
}
