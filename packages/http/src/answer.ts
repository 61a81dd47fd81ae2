import type { Coroutine } from "@outloop/core";
import { hasNoBody, headOf, writeWhole } from "./output.ts";
import type { Reply } from "./reply.ts";
import { OutgoingBody } from "./sink.ts";
import type { Wire } from "./wire.ts";

const CLOSE = "connection: close\r\n";
const KEEP_ALIVE = "connection: keep-alive\r\n";
const CHUNKED = "transfer-encoding: chunked\r\n";

/** How an answer is to be sent. */
export interface Manner {
  /** The `date` line. */
  readonly date: string;
  /** It is the answer to HEAD. */
  readonly isHead: boolean;
  /** To a request of HTTP/1.0, which knows no chunks. */
  readonly isOld: boolean;
  /** Another request may follow. */
  readonly isKept: boolean;
  /** Called before each wait for the peer. */
  readonly progress: () => void;
}

/** Sends `reply`; answers how many bytes wait for the peer. Throws what its body throws. */
export function* sendReply(wire: Wire, reply: Reply, manner: Manner): Coroutine<number> {
  const { body, fields, status } = reply;
  const { isHead, isOld, date, progress } = manner;
  const isMute = isHead || hasNoBody(status);
  const connection = connectionLine(reply, manner.isKept, isOld);
  if (typeof body !== "function") {
    const length = typeof body === "string" ? Buffer.byteLength(body) : (body?.length ?? 0);
    const said = isMute && fields.length !== undefined ? fields.length : length;
    const head = headOf(reply, `content-length: ${said}\r\n`, date, connection);
    return yield* writeWhole(wire, head, isMute ? undefined : body, progress);
  }
  const { length } = fields;
  const isChunked = length === undefined && !isOld;
  const size = length === undefined ? (isChunked ? CHUNKED : "") : `content-length: ${length}\r\n`;
  const waiting = yield* wire.write(headOf(reply, size, date, connection));
  if (isMute) return waiting;
  const sink = new OutgoingBody(wire, { isChunked, length }, progress);
  yield* body(sink);
  return yield* sink.end();
}

/** What the connection says of itself. */
export function connectionLine({ takeover }: Reply, isKept: boolean, isOld: boolean): string {
  if (takeover !== undefined) return "";
  if (!isKept) return CLOSE;
  return isOld ? KEEP_ALIVE : "";
}
