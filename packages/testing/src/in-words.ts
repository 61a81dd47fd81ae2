import { explain, type Warning } from "@outloop/core";

/** This package's own folder, as stack traces name it. */
const OWN = new URL(".", import.meta.url).pathname;

/** What `explain` says of an error, without the lines of this package, which say nothing about the program. */
export function inWords(error: unknown): string {
  return explain(error)
    .split("\n")
    .filter((line) => !/^\s+at /.test(line) || !line.includes(OWN))
    .join("\n");
}

/** A warning in words, with its error. */
export function warningLine({ kind, message, error }: Warning): string {
  return `${kind}: ${message}${error === undefined ? "" : `\n${inWords(error).replace(/^/gm, "  ")}`}`;
}
