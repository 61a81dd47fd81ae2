import type { Coroutine } from "@outloop/core";
import type { Socket } from "@outloop/net";
import type { Reply } from "./reply.ts";
import { statusLine } from "./status.ts";
import { toBytes, writeLatin1 } from "./text.ts";

/** Up to this length head and body are put together before they are sent. */
const SMALL = 16_384;
/** One for all connections: it is used between two parks. */
const scratch = new Uint8Array(2 * SMALL);
const TEXT_TYPE = "content-type: text/plain;charset=UTF-8\r\n";

/** How a reply is sent, as the connection decides it. */
export interface Manner {
  /** The `date` line, or nothing. */
  readonly date: string;
  /** It is the answer to HEAD. */
  readonly isHead: boolean;
  /** What the connection says of itself: a line, or nothing. */
  readonly connection: string;
  /** How a body of unknown length is sent: its line, or nothing. */
  readonly framing: string;
}

/** These have no body, and no word about one. */
export function hasNoBody(status: number): boolean {
  return status < 200 || status === 204 || status === 304;
}

/** The head of `reply`, with the empty line; `length` is undefined when `framing` says how the body is sent. */
export function headOf(reply: Reply, length: number | undefined, manner: Manner): string {
  const { status, fields, body } = reply;
  const date = fields.names.has("date") ? "" : manner.date;
  const type = typeof body === "string" && !fields.names.has("content-type") ? TEXT_TYPE : "";
  const size = length === undefined ? manner.framing : `content-length: ${length}\r\n`;
  const about = hasNoBody(status) ? (fields.length === undefined || status !== 304 ? "" : size) : type + size;
  return `${statusLine(status)}${date}${manner.connection}${fields.text}${about}\r\n`;
}

/**
 * Writes head and body; they leave together with what else is written. Answers how many bytes wait. A body that is large is
 * sent before this ends, which then is a checkpoint.
 */
export function* writeWhole(
  socket: Socket,
  head: string,
  body: string | Uint8Array | undefined,
  progress: () => void,
): Coroutine<number> {
  // A character takes three bytes at most.
  if (body === undefined || body.length * 3 + head.length < scratch.length) {
    let end = writeLatin1(scratch, head, 0);
    if (typeof body === "string") end += Buffer.prototype.utf8Write.call(scratch, body, end);
    else if (body !== undefined) {
      scratch.set(body, end);
      end += body.length;
    }
    return yield* socket.write(scratch.subarray(0, end));
  }
  const bytes = toBytes(body);
  yield* socket.write(toHead(head));
  // By parts, so that a peer that takes some now and then is not taken for one that does not.
  for (let at = 0; at < bytes.length; at += PART) {
    progress();
    yield* socket.send(bytes.subarray(at, at + PART));
  }
  return 0;
}

const PART = 262_144;

function toHead(head: string): Uint8Array {
  const bytes = new Uint8Array(head.length);
  writeLatin1(bytes, head, 0);
  return bytes;
}
