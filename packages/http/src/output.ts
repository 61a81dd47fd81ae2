import type { Coroutine } from "@outloop/core";
import type { Reply } from "./reply.ts";
import { statusLine } from "./status.ts";
import { latin1Bytes, toBytes, writeLatin1 } from "./text.ts";
import type { Wire } from "./wire.ts";

/** One for all connections: it is used between two parks. */
const scratch = new Uint8Array(32_768);
const TEXT_TYPE = "content-type: text/plain;charset=UTF-8\r\n";
/** A large body goes out by parts, so that a peer that takes some now and then is not taken for one that does not. */
const PART = 262_144;

/** These have no body, and no word about one. */
export function hasNoBody(status: number): boolean {
  return status < 200 || status === 204 || status === 304;
}

/** The head of `reply`, with the empty line; `size` is the line that says where the body ends. */
export function headOf(
  { status, fields, body }: Reply,
  size: string,
  date: string,
  connection: string,
): string {
  const own = fields.names.has("date") ? "" : date;
  const line = statusLine(status);
  if (hasNoBody(status)) {
    // That of 304 is what the body would have been; nobody else may guess it.
    const said = status === 304 && fields.length !== undefined ? size : "";
    return `${line}${own}${connection}${fields.text}${said}\r\n`;
  }
  const type = typeof body === "string" && !fields.names.has("content-type") ? TEXT_TYPE : "";
  return `${line}${own}${connection}${fields.text}${type}${size}\r\n`;
}

/**
 * Writes head and body; they leave together with what else is written. Answers how many bytes wait. A body that is large is
 * sent before this ends, which then is a checkpoint.
 */
export function* writeWhole(
  wire: Wire,
  head: string,
  body: string | Uint8Array | undefined,
  progress: () => void,
): Coroutine<number> {
  // A character takes three bytes at most.
  if (head.length + (body === undefined ? 0 : body.length * 3) < scratch.length) {
    let end = writeLatin1(scratch, head, 0);
    if (typeof body === "string") end += Buffer.prototype.utf8Write.call(scratch, body, end);
    else if (body !== undefined) {
      scratch.set(body, end);
      end += body.length;
    }
    return yield* wire.write(scratch.subarray(0, end));
  }
  yield* wire.write(latin1Bytes(head));
  const bytes = body === undefined ? NOTHING : toBytes(body);
  for (let at = 0; at < bytes.length; at += PART) {
    progress();
    yield* wire.send(bytes.subarray(at, at + PART));
  }
  return 0;
}

const NOTHING = new Uint8Array(0);
