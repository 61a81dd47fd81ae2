import { once } from "node:events";
import { createInterface } from "node:readline";
import { PassThrough, type Readable } from "node:stream";
import { setImmediate as macrotask } from "node:timers/promises";

/** The lines of `stdin`, each of which comes only when `settled` says that those before it have been run. */
export function lineByLine(stdin: Readable, settled: () => Promise<void>): Readable {
  const input = new PassThrough();
  void feed(stdin, input, settled);
  return input;
}

async function feed(stdin: Readable, input: PassThrough, settled: () => Promise<void>): Promise<void> {
  for await (const line of createInterface({ input: stdin })) {
    if (!input.write(`${line}\n`)) await once(input, "drain");
    // The prompt reads in macrotasks of its own.
    await macrotask();
    await macrotask();
    await settled();
  }
  input.end();
}
