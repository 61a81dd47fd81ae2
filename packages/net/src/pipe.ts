import type { Coroutine } from "@outloop/core";
import { pair } from "@outloop/core/io";
import { Stream } from "./stream.ts";

/**
 * Opens a pipe: what is sent into the second end comes out of the first. Not a checkpoint. Throws `IoError`.
 *
 * @example
 * ```ts
 * const [reader, writer] = yield* pipe();
 * yield* writer.send("through the pipe\n");
 * yield* writer.close();
 * yield* reader.readLine(); // "through the pipe"
 * yield* reader.close();
 * ```
 */
export function* pipe(): Coroutine<readonly [reader: Stream, writer: Stream]> {
  const [reader, writer] = yield* pair("pipe");
  return [new Stream(reader), new Stream(writer)];
}
