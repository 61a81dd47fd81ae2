import type { Coroutine } from "@outloop/core";
import type { FieldText } from "./field-text.ts";
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

/** What the scratch begins with: as long as these are the same, the front of the next head is there already. */
let front:
  | { fields: FieldText; status: number; date: string; connection: string; isText: boolean }
  | undefined;
let frontEnd = 0;

/**
 * Head and body in one array, to be written before anything else is composed; `undefined` for a body that is large, or
 * made piece by piece.
 */
export function compose(
  reply: Reply,
  isHead: boolean,
  date: string,
  connection: string,
): Uint8Array | undefined {
  const { status, fields, body } = reply;
  const isText = typeof body === "string";
  if (typeof body === "function" || fields.length !== undefined || hasNoBody(status)) return undefined;
  // A character takes three bytes at most.
  if ((body === undefined ? 0 : body.length * 3) + fields.text.length + MOST_OF_HEAD > scratch.length)
    return undefined;
  if (
    front === undefined ||
    front.date !== date ||
    front.fields !== fields ||
    front.status !== status ||
    front.connection !== connection ||
    front.isText !== isText
  ) {
    const own = fields.names.has("date") ? "" : date;
    const type = isText && !fields.names.has("content-type") ? TEXT_TYPE : "";
    frontEnd = writeLatin1(scratch, `${statusLine(status)}${own}${connection}${fields.text}${type}`, 0);
    front = { fields, status, date, connection, isText };
  }
  const length = isText ? Buffer.byteLength(body) : (body?.length ?? 0);
  const rest = `content-length: ${length}\r\n\r\n${isHead || !isText ? "" : body}`;
  let end = frontEnd + Buffer.prototype.utf8Write.call(scratch, rest, frontEnd);
  if (!isText && body !== undefined && !isHead) {
    scratch.set(body, end);
    end += length;
  }
  return scratch.subarray(0, end);
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
  const waiting = yield* wire.write(latin1Bytes(head));
  const bytes = body === undefined ? NOTHING : toBytes(body);
  if (bytes.length < SMALL) return bytes.length === 0 ? waiting : yield* wire.write(bytes);
  for (let at = 0; at < bytes.length; at += PART) {
    progress();
    yield* wire.send(bytes.subarray(at, at + PART));
  }
  return 0;
}

const NOTHING = new Uint8Array(0);
/** Up to this length a copy costs less than a send of its own. */
const SMALL = 16_384;
/** More than all of a head but its fields, and than the line that says how long the body is. */
const MOST_OF_HEAD = 1024;
