import { Closed, spawn, type Coroutine, type Task } from "@outloop/core";
import { IoError } from "@outloop/net";
import { IncomingBody, type BodySource, type Framing } from "../body.ts";
import { Incomplete, ProtocolError } from "../errors.ts";
import { Head, type HeadLimits } from "../head.ts";
import { HttpHeaders } from "../headers.ts";
import { Input } from "../input.ts";
import { hasNoBody } from "../output.ts";
import { OutgoingBody } from "../sink.ts";
import { toBytes } from "../text.ts";
import type { Wire } from "../wire.ts";
import type { Outgoing } from "./request.ts";
import type { StreamedResponse } from "./response.ts";

const LARGE = 32_768;
/** A server may say so often that the answer is still to come. */
const MOST_INTERIM = 100;
const LIMITS: HeadLimits = { head: 131_072, target: 0, fields: 1000 };

/** One for all connections: it is used between two parks. */
const head = new Head();

/** The answer may come before all of this body has gone out, so both go on at the same time. */
export function isLong({ body, length }: Outgoing): boolean {
  return typeof body === "function" || (length ?? 0) > LARGE;
}

/** How the answer to one request is asked for and read. */
export interface AnswerOptions {
  /** What its body may be packed with. */
  readonly packed: string | undefined;
  /** The most bytes of its body. */
  readonly maxBody: number;
  /** It is not the first one that was asked. */
  readonly redirected: boolean;
  /** Another request may follow. */
  readonly keep: boolean;
}

/** One connection of a client: one request and its answer after the other. */
export class ClientConnection implements BodySource {
  readonly input: Input = new Input();
  readonly wire: Wire;
  /** It has served a request before, so the server may have closed it meanwhile. */
  isUsed = false;
  /** The server keeps it up to this instant; see `Pool`. */
  keptUntil = 0;
  /** Nothing of the present answer has come. */
  hasNoAnswer = true;
  hasFailedToSend = false;
  /** The answer has fields that say how its body is packed, and how long the server keeps the connection. */
  isPacked = false;
  hasHint = false;
  #mayKeep = false;
  #sender: Task<void> | undefined;

  constructor(wire: Wire) {
    this.wire = wire;
  }

  /** Sends `request`, and gives the answer when its head has come. Tasks that send are of the caller's scope. */
  *exchange(
    request: Outgoing,
    { packed, maxBody, redirected, keep }: AnswerOptions,
  ): Coroutine<StreamedResponse> {
    this.hasNoAnswer = true;
    this.#mayKeep = false;
    yield* this.#send(request, request.head(packed, keep));
    const begin = yield* this.#receiveHead();
    if (this.isUsed && head.status === 408 && head.wantsClose) {
      // Said while nobody asked, as some servers do when they end a connection that is not used.
      this.hasNoAnswer = true;
      throw new Incomplete("the server had ended the connection");
    }
    const { status, reason, minor, wantsClose, wantsKeepAlive, isChunked, length } = head;
    this.isPacked = head.hasEncoding;
    this.hasHint = head.hasKeepAlive;
    this.#mayKeep = !wantsClose && (minor === 1 || wantsKeepAlive);
    const headers = new HttpHeaders(this.input.bytes, head.fieldsStart, head.fieldsEnd);
    this.input.moveTo(begin);
    let framing: Framing = isChunked ? "chunked" : length >= 0 ? length : "until the end";
    if (request.method === "HEAD" || hasNoBody(status)) framing = 0;
    const body = new IncomingBody(this, framing, maxBody, LIMITS);
    return { status, statusText: reason, headers, url: request.url.href, redirected, body };
  }

  /** May another request follow, when `body` is what came last? */
  canKeep(body: IncomingBody): boolean {
    const hasSent = (this.#sender === undefined || this.#sender.state === "done") && !this.hasFailedToSend;
    // Bytes that nobody asked for are no answer to what is asked next.
    return this.#mayKeep && hasSent && body.isDone && this.input.length === 0 && this.wire.isOpen;
  }

  /** Nobody needs to hear the rest of the request any more. A checkpoint, if there is some. */
  *stopSending(): Coroutine<void> {
    if (this.#sender !== undefined && this.#sender.state !== "done")
      yield* this.#sender.cancel("the answer has come");
  }

  *more(): Coroutine<boolean> {
    const bytes = yield* this.wire.recv();
    if (bytes.length === 0) return false;
    this.input.add(bytes);
    return true;
  }

  *#send(request: Outgoing, first: Uint8Array): Coroutine<void> {
    const { body } = request;
    this.#sender = undefined;
    if (typeof body === "function" || isLong(request)) {
      yield* this.wire.write(first);
      this.#sender = yield* spawn(sending, this, request);
      return;
    }
    // Sent, not written: with luck the answer is there when it is looked for, and nobody needs to be registered.
    if (body === undefined || body.length === 0) yield* this.wire.send(first);
    else yield* this.wire.sendv([first, toBytes(body)]);
  }

  /** Reads up to the head that is no interim one; answers where its body begins. */
  *#receiveHead(): Coroutine<number> {
    const { input } = this;
    for (let interim = 0; ;) {
      const begin = input.length === 0 ? -1 : head.readResponse(input.bytes, input.at, input.end, LIMITS);
      if (begin < 0) {
        if (!(yield* this.more()))
          throw new Incomplete(
            this.hasNoAnswer
              ? "the server ended the connection without an answer"
              : "the server ended the connection in the middle of the head of its answer",
          );
        this.hasNoAnswer = false;
        continue;
      }
      this.hasNoAnswer = false;
      if (head.status >= 200) return begin;
      if (head.status === 101)
        throw new ProtocolError(502, "the server changed to a protocol that nobody asked for");
      if (++interim > MOST_INTERIM) throw new ProtocolError(502, `more than ${MOST_INTERIM} interim answers`);
      input.moveTo(begin);
    }
  }
}

/** A server may answer and close before it has taken everything: what it said is what counts then. */
function* sending(connection: ClientConnection, request: Outgoing): Coroutine<void> {
  try {
    yield* sendBody(connection.wire, request);
  } catch (error) {
    connection.hasFailedToSend = true;
    if (!(error instanceof IoError) && !(error instanceof Closed)) throw error;
  }
}

function* sendBody(wire: Wire, { body, length }: Outgoing): Coroutine<void> {
  if (typeof body !== "function") {
    yield* wire.send(body ?? "");
    return;
  }
  const sink = new OutgoingBody(wire, { isChunked: length === undefined, length }, () => {});
  yield* body(sink);
  yield* sink.end();
  yield* wire.flush();
}
