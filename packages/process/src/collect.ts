import type { Coroutine } from "@outloop/core";
import { IoError } from "@outloop/core/io";
import { OutputLimitExceeded } from "./errors.ts";
import type { ProcessInput } from "./input.ts";
import type { ProcessOutput } from "./output.ts";
import { toText } from "./text.ts";

/** As much of stderr is kept for an error. */
const TAIL = 4096;

/** Everything that comes, up to `max` bytes. */
export function* collect(output: ProcessOutput, max: number, command: string): Coroutine<Uint8Array> {
  const pieces: Uint8Array[] = [];
  let length = 0;
  for (;;) {
    const piece = yield* output.recv();
    if (piece.length === 0) return joined(pieces, length);
    length += piece.length;
    if (length > max) throw new OutputLimitExceeded(command, max);
    pieces.push(piece);
  }
}

/** Sends all of `bytes` and the end. A program need not read what it is given. */
export function* feed(input: ProcessInput, bytes: Uint8Array): Coroutine<void> {
  try {
    yield* input.send(bytes);
  } catch (error) {
    if (!(error instanceof IoError && error.code === "EPIPE")) throw error;
  }
  yield* input.close();
}

/** The end of what was said, as text. */
export function tailOf(bytes: Uint8Array): string {
  return toText(bytes.subarray(Math.max(0, bytes.length - TAIL)));
}

function joined(pieces: readonly Uint8Array[], length: number): Uint8Array {
  if (pieces.length === 1) return pieces[0]!;
  const whole = new Uint8Array(length);
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}
