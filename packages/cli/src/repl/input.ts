import { PassThrough, type Readable } from "node:stream";

/** `stdin`, whose end comes only when `settled` says that what was read before has been run. */
export function untilRun(stdin: Readable, settled: () => Promise<void>): Readable {
  const input = new PassThrough();
  stdin.pipe(input, { end: false });
  stdin.once("end", () => {
    // The last lines are on their way to the prompt.
    setImmediate(() => void settled().then(() => input.end()));
  });
  return input;
}
