import { Cancelled, checkpoint, Closed, type Coroutine } from "@outloop/core";
import { IoError, type Socket } from "@outloop/net";
import { IncomingBody, bodyTooLarge, type BodySource, type Framing } from "./body.ts";
import { ProtocolError, TooSlow } from "./errors.ts";
import { Head } from "./head.ts";
import { HttpHeaders } from "./headers.ts";
import { Input } from "./input.ts";
import type { Limits } from "./limits.ts";
import { hasNoBody, headOf, writeWhole, type Manner } from "./output.ts";
import { BODY, HANDLING, HEAD, IDLE, LINGERING, WRITING, type Phase } from "./phase.ts";
import { reply, Reply, type Handler } from "./reply.ts";
import { HttpRequest } from "./request.ts";
import { OutgoingBody } from "./sink.ts";
import { reasonOf } from "./status.ts";
import type { Watch } from "./watch.ts";

/** What all connections of a server have in common. */
export interface Server {
  readonly handler: Handler<HttpRequest>;
  readonly limits: Limits;
  readonly watch: Watch;
  readonly onError: ((error: unknown, request: HttpRequest) => void) | undefined;
}

/** So many bytes may wait for the peer before its next request is looked at. */
const HIGH_WATER = 65_536;
/** So much of a body that the handler did not want is read for nobody; beyond it the connection is given up. */
const MOST_DISCARDED = 65_536;
/** So many requests that are there already are answered before others have their turn. */
const AT_A_STRETCH = 16;
const LINGER_TIME = 2000;

/** One for all connections: it is used between two parks. */
const head = new Head();

/** One connection of a server: reads requests, has them handled, and sends the answers, in order. */
export class Connection implements BodySource {
  readonly input: Input = new Input();
  readonly #socket: Socket;
  readonly #server: Server;
  readonly #watch: Watch;
  #phase: Phase = HEAD;
  /** The tick in which the present phase began. */
  #since: number;
  /** Some of an answer has been sent, so that no other one can be. */
  #hasBegun = false;
  /** The peer waits for a word before it sends the body. */
  #isExpected = false;
  /** Ticks that were spent on waiting for the present body, and the bytes that came. */
  #waited = 0;
  #received = 0;
  #isTooSlow = false;
  readonly #progress = (): void => this.#enter(WRITING);

  constructor(socket: Socket, server: Server) {
    this.#socket = socket;
    this.#server = server;
    this.#watch = server.watch;
    this.#since = server.watch.tick;
  }

  /** Serves until one of the two sides ends it. Failures of the peer are no news: they end the connection. */
  *run(): Coroutine<void> {
    this.#watch.add(this);
    try {
      yield* this.#serve();
    } catch (error) {
      if (!this.#isOfPeer(error)) throw error;
    } finally {
      this.#watch.remove(this);
    }
  }

  *#serve(): Coroutine<void> {
    const { input } = this;
    const socket = this.#socket;
    const { handler } = this.#server;
    for (let count = 1; ; count++) {
      const begin = this.#readHead();
      if (begin === INCOMPLETE) {
        const bytes = yield* socket.recv();
        if (bytes.length === 0) return;
        if (this.#phase === IDLE) this.#enter(HEAD);
        input.add(bytes);
        continue;
      }
      if (begin instanceof ProtocolError) return yield* this.#refuse(begin);
      const keep = !head.wantsClose && (head.minor === 1 || head.wantsKeepAlive);
      const request = this.#takeRequest(begin);
      if (request instanceof ProtocolError) return yield* this.#refuse(request);
      this.#hasBegun = false;
      this.#phase = HANDLING;
      let answer: Reply;
      try {
        answer = yield* handler(request);
        if (!(answer instanceof Reply)) throw notAReply(answer);
      } catch (error) {
        answer = this.#failed(error, request);
      }
      const isKept = keep && !answer.fields.wantsClose && !this.#watch.isEnding && this.#canSkip(request);
      const waiting = yield* this.#answer(answer, request, isKept);
      if (answer.takeover !== undefined) return yield* this.#handOver(answer.takeover);
      if (!isKept) return yield* this.#linger(request.body.isDone);
      if (waiting > HIGH_WATER) {
        this.#enter(WRITING);
        yield* socket.flush();
      }
      if (!request.body.isDone && !(yield* request.body.discard(MOST_DISCARDED)))
        return yield* this.#linger(false);
      this.#enter(input.length === 0 ? IDLE : HEAD);
      if (count % AT_A_STRETCH === 0 && input.length > 0) yield* checkpoint();
    }
  }

  /** Where the body of the next request begins, what is wrong with its head, or `INCOMPLETE`. */
  #readHead(): number | ProtocolError {
    const { input } = this;
    // An empty line before a request is left over from the body of one before; RFC 9112 asks to be lenient here.
    if (input.length >= 2 && input.bytes[input.at] === 13 && input.bytes[input.at + 1] === 10)
      input.moveTo(input.at + 2);
    if (input.length === 0) return INCOMPLETE;
    try {
      return head.readRequest(input.bytes, input.at, input.end, this.#server.limits);
    } catch (error) {
      if (error instanceof ProtocolError) return error;
      throw error;
    }
  }

  /** Makes the request of the head that has been read. */
  #takeRequest(begin: number): HttpRequest | ProtocolError {
    const { input } = this;
    const { bytes } = input;
    const { limits } = this.#server;
    const { method, targetStart, targetEnd, minor, fieldsStart, fieldsEnd } = head;
    const wrong = checkRequest(bytes, limits);
    if (wrong !== undefined) return wrong;
    input.moveTo(begin);
    const framing: Framing = head.isChunked ? "chunked" : Math.max(head.length, 0);
    this.#isExpected = head.expectsContinue && minor === 1 && framing !== 0;
    this.#waited = this.#received = 0;
    const body = new IncomingBody(this, framing, limits.body, limits);
    const headers = new HttpHeaders(bytes, fieldsStart, fieldsEnd);
    return new HttpRequest(method, bytes, targetStart, targetEnd, headers, body, this.#socket.peer, minor);
  }

  /** Of a body: waits for more of it. */
  *more(): Coroutine<boolean> {
    if (this.#isExpected) {
      this.#isExpected = false;
      if (!this.#hasBegun) yield* this.#socket.write("HTTP/1.1 100 Continue\r\n\r\n");
    }
    const before = this.#phase;
    this.#enter(BODY);
    let bytes: Uint8Array;
    try {
      bytes = yield* this.#socket.recv();
    } catch (error) {
      if (this.#isTooSlow && error instanceof Closed) throw new TooSlow("the body came too slowly");
      throw error;
    } finally {
      this.#waited += this.#watch.tick - this.#since;
      this.#enter(before);
    }
    this.#received += bytes.length;
    if (bytes.length > 0) this.input.add(bytes);
    return bytes.length > 0;
  }

  /** Sends `answer`; answers how many bytes wait for the peer. */
  *#answer(answer: Reply, request: HttpRequest, isKept: boolean): Coroutine<number> {
    const { body } = answer;
    const isHead = request.method === "HEAD";
    const isHttp10 = request.minor === 0;
    const manner: Manner = {
      date: this.#watch.date,
      isHead,
      connection: connectionLine(answer, isKept, isHttp10),
      framing: isHttp10 ? "" : "transfer-encoding: chunked\r\n",
    };
    this.#hasBegun = true;
    if (typeof body !== "function") {
      const length = typeof body === "string" ? Buffer.byteLength(body) : (body?.length ?? 0);
      const { fields, status } = answer;
      const said = fields.length !== undefined && (isHead || status === 304) ? fields.length : length;
      const sent = isHead || hasNoBody(status) ? undefined : body;
      return yield* writeWhole(this.#socket, headOf(answer, said, manner), sent, this.#progress);
    }
    const { length } = answer.fields;
    yield* this.#socket.write(headOf(answer, length, manner));
    const isMute = isHead || hasNoBody(answer.status);
    if (isMute) return 0;
    const sink = new OutgoingBody(
      this.#socket,
      { isChunked: length === undefined && !isHttp10, isMute, length },
      this.#progress,
    );
    try {
      yield* body(sink);
      return yield* sink.end();
    } catch (error) {
      if (error instanceof Cancelled || this.#isOfPeer(error)) throw error;
      const { onError } = this.#server;
      if (onError === undefined) throw error;
      onError(error, request);
      // The peer notices by the missing end: there is no other way to tell it any more.
      throw new BrokenOff();
    }
  }

  /** The handler has failed, or the peer while it listened to it. */
  #failed(error: unknown, request: HttpRequest): Reply {
    if (error instanceof Cancelled || this.#isOfPeer(error)) throw error;
    if (error instanceof ProtocolError && !(error instanceof TooSlow))
      return plain(error.status, error.message);
    const { onError } = this.#server;
    if (onError === undefined) throw error;
    onError(error, request);
    return plain(500);
  }

  /** May the connection be kept although the handler has left some of the body? */
  #canSkip({ body }: HttpRequest): boolean {
    // Whether a peer that expected a word now sends its body is not known.
    return body.isDone || !(body.isBroken || this.#isExpected || body.left > MOST_DISCARDED);
  }

  *#refuse({ status, message }: ProtocolError): Coroutine<void> {
    const answer = plain(status, message);
    const manner: Manner = { date: this.#watch.date, isHead: false, connection: CLOSE, framing: "" };
    const length = Buffer.byteLength(answer.body as string);
    yield* this.#socket.write(headOf(answer, length, manner) + (answer.body as string));
    yield* this.#linger(false);
  }

  *#handOver(takeover: NonNullable<Reply["takeover"]>): Coroutine<void> {
    this.#watch.remove(this);
    const { input } = this;
    if (input.length > 0) this.#socket.unread(input.take(input.length));
    yield* takeover(this.#socket);
  }

  /**
   * Sends what is left, and ends. Closing with unread bytes would reset the connection, and the peer might lose the answer:
   * so what it still sends is read for nobody, for a while.
   */
  *#linger(isAllRead: boolean): Coroutine<void> {
    this.#enter(WRITING);
    yield* this.#socket.flush();
    if (isAllRead && this.input.length === 0) return;
    yield* this.#socket.shutdown();
    this.#enter(LINGERING);
    while ((yield* this.#socket.recv()).length > 0);
  }

  #enter(phase: Phase): void {
    this.#phase = phase;
    this.#since = this.#watch.tick;
  }

  /** Ends the connection if its time is over. Called by the watch. */
  *look(): Coroutine<void> {
    const { limits, interval, tick, isEnding } = this.#watch;
    // The tick in which it began may have been nearly over.
    const age = Math.max(0, tick - this.#since - 1) * interval;
    switch (this.#phase) {
      case IDLE:
        if (isEnding || age >= limits.idleTime) yield* this.#close();
        return;
      case HEAD:
        if (isEnding && this.input.length === 0) yield* this.#close();
        else if (age >= limits.headTime) yield* this.#close(408);
        return;
      case BODY: {
        const waited = this.#waited * interval + age;
        if (waited < limits.bodyGrace + (this.#received * 1000) / limits.bodyRate) return;
        this.#isTooSlow = true;
        return yield* this.#close(this.#hasBegun ? undefined : 408);
      }
      case WRITING:
        if (age >= limits.writeTime) yield* this.#close();
        return;
      case LINGERING:
        if (age >= LINGER_TIME) yield* this.#close();
    }
  }

  *#close(status?: number): Coroutine<void> {
    try {
      if (status !== undefined)
        yield* this.#socket.write(
          `HTTP/1.1 ${status} ${reasonOf(status)}\r\n${this.#watch.date}${CLOSE}content-length: 0\r\n\r\n`,
        );
      yield* this.#socket.close();
    } catch (error) {
      // It is closed all the same; that the peer did not take everything is why.
      if (error instanceof Cancelled) throw error;
    }
  }

  /** The peer went away, was thrown out by the watch, or sent what cannot be read. */
  #isOfPeer(error: unknown): boolean {
    if (error instanceof BrokenOff) return true;
    if (error instanceof Closed) return !this.#socket.isOpen;
    return error instanceof IoError && error.fd === this.#socket.fd;
  }
}

/** Ends a connection whose answer cannot be completed; the failure has been told. */
class BrokenOff extends Error {}

const INCOMPLETE = -1;
const CLOSE = "connection: close\r\n";
const KEEP_ALIVE = "connection: keep-alive\r\n";

/** What is wrong with the request whose head has been read, beyond its form. */
function checkRequest(bytes: Uint8Array, { body }: Limits): ProtocolError | undefined {
  if (!head.hasHost && head.minor === 1) return new ProtocolError(400, "no Host field");
  if (head.length > body) return bodyTooLarge(body);
  const first = bytes[head.targetStart]!;
  if (head.method === "CONNECT") return new ProtocolError(501, "this server is no proxy");
  if (first === 47) return undefined; // "/"
  const isStar = first === 42 && head.targetEnd - head.targetStart === 1;
  if (isStar && head.method === "OPTIONS") return undefined;
  if (HTTP.every((code, index) => (bytes[head.targetStart + index]! | 0x20) === (code | 0x20)))
    return undefined;
  return new ProtocolError(400, "the target is neither a path nor an http URL");
}

const HTTP = Array.from("http", (letter) => letter.charCodeAt(0));

function connectionLine({ fields, takeover }: Reply, isKept: boolean, isHttp10: boolean): string {
  if (takeover !== undefined || (fields.wantsClose && isKept)) return "";
  if (!isKept) return CLOSE;
  return isHttp10 ? KEEP_ALIVE : "";
}

function plain(status: number, message: string = reasonOf(status)): Reply {
  const { fields } = reply();
  return new Reply(status, fields, `${message}\n`);
}

function notAReply(value: unknown): TypeError {
  return new TypeError(
    `a handler must end with a reply, such as reply("hello"); it ended with ${typeof value === "object" ? Object.prototype.toString.call(value) : typeof value}`,
  );
}
