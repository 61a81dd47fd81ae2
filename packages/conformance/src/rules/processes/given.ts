import { write } from "@outloop/core/io";
import { waitProcess } from "@outloop/core/processes";
import type { Case } from "../../case.ts";
import { program } from "../../define.ts";
import { bytes, node, text, withPair } from "../io/io-common.ts";
import { processes, withProcess } from "./processes-common.ts";

/** What a process is given that was in use here. */
export const given: readonly Case[] = [
  program(
    "K26",
    "what was written to a pipe that a process is given goes before what that writes",
    ({ log }) =>
      withPair(function* (reading, writing) {
        yield* write(writing, bytes("first "));
        const options = { stdio: ["ignore", writing, "ignore"] } as const;
        yield* withProcess("/bin/echo", ["second"], options, function* ({ handle }) {
          // Nothing parks until the process has written.
          log(readUntil(reading, "second\n"));
          yield* waitProcess(handle);
        });
      }, "pipe"),
    ["first second\n"],
    processes,
  ),
];

/** Reads without the kernel, on this very thread, until `end` has come. */
function readUntil(fd: number, end: string): string {
  const { readSync } = node("node:fs");
  const piece = new Uint8Array(100);
  const until = Date.now() + 10_000;
  let seen = "";
  while (!seen.endsWith(end) && Date.now() < until) {
    try {
      seen += text(piece.subarray(0, readSync(fd, piece)));
    } catch (error) {
      if ((error as { code?: string }).code !== "EAGAIN") throw error;
    }
  }
  return seen;
}
