import { Cancelled, checkpoint, Closed, type Coroutine } from "@outloop/core";
import { IoError, type Address } from "@outloop/net";
import { connectionLine, sendReply } from "./answer.ts";
import type { BodySource } from "./body.ts";
import { ProtocolError, TooSlow } from "./errors.ts";
import { Input } from "./input.ts";
import type { Limits } from "./limits.ts";
import { compose } from "./output.ts";
import { BODY, HEAD, IDLE, LINGERING, Pace, WRITING } from "./pace.ts";
import { notAReply, plain, Reply, type Handler } from "./reply.ts";
import { INCOMPLETE, RequestReader } from "./request-reader.ts";
import type { HttpRequest } from "./request.ts";
import { statusLine } from "./status.ts";
import { TlsError } from "./tls/error.ts";
import type { Watch } from "./watch.ts";
import type { Wire } from "./wire.ts";

/** What all connections of a server have in common. */
export interface Server {
  readonly handler: Handler<HttpRequest>;
  readonly limits: Limits;
  readonly watch: Watch;
  readonly onError: ((error: unknown, request: HttpRequest) => void) | undefined;
  /** Makes a secure connection of a plain one. */
  readonly secure: ((wire: Wire) => Coroutine<Wire>) | undefined;
}

/** So many bytes may wait for the peer before its next request is looked at. */
const HIGH_WATER = 65_536;
/** So much of a body that the handler did not want is read for nobody; beyond it the connection is given up. */
const MOST_DISCARDED = 65_536;
/** So many requests that are there already are answered before others have their turn. */
const AT_A_STRETCH = 16;

/** One connection of a server: reads requests, has them handled, and sends the answers, in order. */
export class Connection implements BodySource {
  readonly input: Input = new Input();
  readonly #requests: RequestReader;
  #wire: Wire;
  readonly #server: Server;
  readonly #pace: Pace;
  /** Some of an answer has been sent, so that no other one can be. */
  #hasBegun = false;
  /** The watch has ended it. */
  #isTooSlow = false;
  readonly #progress = (): void => this.#pace.enter(WRITING);

  constructor(wire: Wire, peer: Address, server: Server) {
    this.#wire = wire;
    this.#requests = new RequestReader(this, peer, server.limits);
    this.#server = server;
    this.#pace = new Pace(server.watch);
  }

  /** Serves until one of the two sides ends it. Failures of the peer are no news: they end the connection. */
  *run(): Coroutine<void> {
    const { watch, secure } = this.#server;
    watch.add(this);
    try {
      if (secure !== undefined) {
        // Until then nothing can be said.
        this.#hasBegun = true;
        this.#wire = yield* secure(this.#wire);
        this.#hasBegun = false;
      }
      const last = yield* this.#serve();
      if (last !== undefined) yield* last;
    } catch (error) {
      if (!this.#isOfPeer(error)) throw error;
    } finally {
      watch.remove(this);
    }
  }

  /** Answers request after request; what is left to do behind the last one is what it gives. */
  *#serve(): Coroutine<Coroutine<void> | undefined> {
    const { input } = this;
    const wire = this.#wire;
    const { handler } = this.#server;
    for (let count = 1; ; count++) {
      const request = this.#requests.next();
      if (request === INCOMPLETE) {
        const bytes = yield* wire.recv();
        if (bytes.length === 0) return undefined;
        if (this.#pace.phase === IDLE) this.#pace.enter(HEAD);
        input.add(bytes);
        continue;
      }
      if (request instanceof ProtocolError) return this.#refuse(request); // to be driven by `run`
      this.#hasBegun = false;
      this.#pace.beginRequest();
      let answer: Reply;
      try {
        answer = yield* handler(request);
        if (!(answer instanceof Reply)) throw notAReply(answer);
        if (answer.takeover !== undefined) this.#checkTakeover(request);
      } catch (error) {
        answer = this.#failed(error, request);
      }
      this.#hasBegun = true;
      const isKept = this.#mayFollow(request, answer);
      const small = this.#compose(answer, request, isKept);
      const waiting =
        small === undefined ? yield* this.#send(answer, request, isKept) : yield* wire.write(small);
      if (answer.takeover !== undefined) return this.#handOver(answer.takeover);
      if (!isKept) return this.#linger(request.body.isDone);
      if (waiting > HIGH_WATER) {
        this.#pace.enter(WRITING);
        yield* wire.flush();
      }
      if (!request.body.isDone && !(yield* request.body.discard(MOST_DISCARDED))) return this.#linger(false);
      this.#pace.enter(input.length === 0 ? IDLE : HEAD);
      if (count % AT_A_STRETCH === 0 && input.length > 0) yield* checkpoint();
    }
  }

  /** Of a body: waits for more of it. */
  *more(): Coroutine<boolean> {
    if (this.#requests.isExpected) {
      this.#requests.isExpected = false;
      if (!this.#hasBegun) yield* this.#wire.write("HTTP/1.1 100 Continue\r\n\r\n");
    }
    const { phase } = this.#pace;
    this.#pace.enter(BODY);
    let count = 0;
    try {
      const bytes = yield* this.#wire.recv();
      count = bytes.length;
      if (count > 0) this.input.add(bytes);
      return count > 0;
    } catch (error) {
      if (this.#isTooSlow && error instanceof Closed) throw new TooSlow("the body came too slowly");
      throw error;
    } finally {
      this.#pace.received(count, phase);
    }
  }

  /** May another request follow when `answer` has been sent? */
  #mayFollow({ body, minor }: HttpRequest, { fields, body: sent }: Reply): boolean {
    if (!this.#requests.isKept || fields.wantsClose || this.#server.watch.isEnding) return false;
    // Without chunks only the end of the connection says where a body of unknown length ends.
    if (minor === 0 && typeof sent === "function" && fields.length === undefined) return false;
    // A body that nobody read is skipped. Whether a peer that expected a word now sends its own is not known.
    return (
      body.isDone || !(body.failure !== undefined || this.#requests.isExpected || body.left > MOST_DISCARDED)
    );
  }

  /** The bytes of an answer that is short: what most are, and what needs no coroutine. */
  #compose(answer: Reply, { method, minor }: HttpRequest, isKept: boolean): Uint8Array | undefined {
    return compose(
      answer,
      method === "HEAD",
      this.#server.watch.date,
      connectionLine(answer, isKept, minor === 0),
    );
  }

  /** Sends `answer`; answers how many bytes wait for the peer. */
  *#send(answer: Reply, request: HttpRequest, isKept: boolean): Coroutine<number> {
    try {
      return yield* sendReply(this.#wire, answer, {
        date: this.#server.watch.date,
        isHead: request.method === "HEAD",
        isOld: request.minor === 0,
        isKept,
        progress: this.#progress,
      });
    } catch (error) {
      const { onError } = this.#server;
      if (error instanceof Cancelled || this.#isOfPeer(error) || onError === undefined) throw error;
      onError(error, request);
      // The peer notices by the missing end: there is no other way to tell it any more.
      throw new BrokenOff();
    }
  }

  /** The answer when the handler has failed, or the peer while it listened to it. */
  #failed(error: unknown, request: HttpRequest): Reply {
    if (error instanceof Cancelled || this.#isOfPeer(error)) throw error;
    const { failure } = request.body;
    if (failure !== undefined && error === failure) return plain(failure.status, failure.message);
    const { onError } = this.#server;
    if (onError === undefined) throw error;
    onError(error, request);
    return plain(500);
  }

  /** Throws when the peer would not understand that the connection is handed over. */
  #checkTakeover({ body }: HttpRequest): void {
    if (!this.#requests.asksUpgrade)
      throw new TypeError(
        "upgrade(): the request does not ask for another protocol, so it cannot be answered with 101",
      );
    if (!body.isDone)
      throw new TypeError(
        "upgrade(): the request has a body, which has to be read before the connection is handed over",
      );
  }

  *#refuse({ status, message }: ProtocolError): Coroutine<void> {
    const manner = { isHead: false, isOld: false, isKept: false, progress: this.#progress };
    yield* sendReply(this.#wire, plain(status, message), { date: this.#server.watch.date, ...manner });
    yield* this.#linger(false);
  }

  *#handOver(takeover: NonNullable<Reply["takeover"]>): Coroutine<void> {
    this.#server.watch.remove(this);
    const { input } = this;
    if (input.length > 0) this.#wire.unread(input.take(input.length));
    yield* takeover(this.#wire);
  }

  /**
   * Sends what is left, and ends. Closing with unread bytes would reset the connection, and the peer might lose the answer:
   * so what it still sends is read for nobody, for a while.
   */
  *#linger(isAllRead: boolean): Coroutine<void> {
    this.#pace.enter(WRITING);
    yield* this.#wire.flush();
    if (isAllRead && this.input.length === 0) return;
    yield* this.#wire.shutdown();
    this.#pace.enter(LINGERING);
    while ((yield* this.#wire.recv()).length > 0);
  }

  /** Its time is over, or the server's and no request is under way. */
  get isOver(): boolean {
    const { phase } = this.#pace;
    const { limits, watch } = this.#server;
    if (watch.isEnding && (phase === IDLE || (phase === HEAD && this.input.length === 0))) return true;
    return this.#pace.isOver(limits);
  }

  /** Ends the connection. Called by the watch. */
  *end(): Coroutine<void> {
    const { phase } = this.#pace;
    const { watch } = this.#server;
    const isWaitedFor = (phase === HEAD && !watch.isEnding) || phase === BODY;
    this.#isTooSlow = true;
    try {
      if (isWaitedFor && !this.#hasBegun)
        yield* this.#wire.write(
          `${statusLine(408)}${watch.date}connection: close\r\ncontent-length: 0\r\n\r\n`,
        );
      yield* this.#wire.close();
    } catch (error) {
      // It is closed all the same; that the peer did not take everything is why.
      if (error instanceof Cancelled) throw error;
    }
  }

  /** The peer went away, was thrown out by the watch, or sent what cannot be read. */
  #isOfPeer(error: unknown): boolean {
    if (error instanceof BrokenOff || error instanceof TooSlow) return true;
    if (error instanceof Closed) return !this.#wire.isOpen;
    return (error instanceof IoError || error instanceof TlsError) && error.fd === this.#wire.fd;
  }
}

/** Ends a connection whose answer cannot be completed; the failure has been told. */
class BrokenOff extends Error {}
