import type { Body, Coroutine, Op } from "@outloop/core";
import { fieldText, type FieldText, type HeadersLike } from "./field-text.ts";
import { reasonOf } from "./status.ts";
import type { Wire } from "./wire.ts";

/** Where a body that is made piece by piece goes to. */
export interface BodySink {
  /** Sends a piece. It waits while the peer does not keep up, and is a checkpoint only then. */
  write(data: Uint8Array | string): Op<void>;
  /** Sends at once what was written, and waits until the system has it. A checkpoint. */
  flush(): Op<void>;
  /** Adds a field behind the body, if it is a chunked one. Not a checkpoint. */
  trailer(name: string, value: string): void;
}

/** Makes a body piece by piece, in the task of its connection. It is not called where nobody would hear it: for HEAD, 204, 304. */
export type StreamBody = (this: void, sink: BodySink) => Op<unknown>;

/** What can be sent: text as UTF-8, bytes, or a generator function that writes; nothing by default. */
export type BodyLike = string | Uint8Array | StreamBody | undefined;

/** Options of {@link reply}. */
export interface ReplyInit {
  /** 200 to 599. Default: 200. */
  readonly status?: number | undefined;
  readonly headers?: HeadersLike | undefined;
}

/** What a handler answers with, in the lean form. Made by {@link reply}, {@link json} and {@link upgrade}. */
export class Reply {
  readonly status: number;
  readonly fields: FieldText;
  readonly body: BodyLike;
  /** Who takes the connection over when this has been sent. */
  readonly takeover: Body<unknown, [wire: Wire]> | undefined;

  /** @internal */
  constructor(status: number, fields: FieldText, body: BodyLike, takeover?: Body<unknown, [wire: Wire]>) {
    this.status = status;
    this.fields = fields;
    this.body = body;
    this.takeover = takeover;
  }
}

/**
 * Answers with `body`. Text is sent as `text/plain;charset=UTF-8` unless the headers say otherwise. Throws `RangeError` for
 * a status that is none, `TypeError` for headers that would not arrive as they are.
 *
 * @example
 * ```ts
 * reply("hello").status; // 200
 * reply("gone", { status: 410, headers: { "cache-control": "no-store" } }).status; // 410
 * ```
 */
export function reply(body?: BodyLike, init?: ReplyInit): Reply {
  if (init === undefined) return new Reply(200, fieldText(undefined), body);
  const { status = 200 } = init;
  if (!Number.isInteger(status) || status < 200 || status > 599)
    throw new RangeError(
      `reply(body, { status }): status must be a whole number from 200 to 599, got ${status}`,
    );
  return new Reply(status, fieldText(init.headers), body);
}

/**
 * Answers with `value` as JSON. Throws as {@link reply}, and `TypeError` for what has no form in JSON.
 *
 * @example
 * ```ts
 * json({ answer: 42 }).body; // "{\"answer\":42}"
 * ```
 */
export function json(value: unknown, init: ReplyInit = {}): Reply {
  const { text, names, ...others } = fieldText(init.headers);
  const type = names.has("content-type") ? "" : "content-type: application/json\r\n";
  const { status } = reply(undefined, init);
  const body: unknown = JSON.stringify(value);
  if (typeof body !== "string") throw new TypeError(`json(value): a ${typeof value} has no form in JSON`);
  return new Reply(
    status,
    { ...others, text: text + type, names: new Set([...names, "content-type"]) },
    body,
  );
}

/**
 * Answers with 101 and hands the connection to `f`, which may read and send what it likes; the connection is closed when
 * it has ended. What the peer has sent behind its request is what `f` reads first.
 *
 * @example
 * ```ts
 * function* echo(wire: Wire) {
 *   for (let bytes = yield* wire.recv(); bytes.length > 0; bytes = yield* wire.recv()) yield* wire.send(bytes);
 * }
 * upgrade("echo", echo).status; // 101
 * ```
 */
export function upgrade(protocol: string, f: Body<unknown, [wire: Wire]>, headers?: HeadersLike): Reply {
  const { text, ...others } = fieldText(headers);
  const own = fieldText({ upgrade: protocol, connection: "upgrade" });
  return new Reply(101, { ...others, text: own.text + text }, undefined, f);
}

/** What a server says itself: a line of text. */
export function plain(status: number, message: string = reasonOf(status)): Reply {
  return new Reply(status, fieldText(undefined), `${message}\n`);
}

/** What is thrown when a handler has ended with `value`. */
export function notAReply(value: unknown): TypeError {
  const what = typeof value === "object" ? Object.prototype.toString.call(value) : typeof value;
  return new TypeError(`a handler must end with a reply, such as reply("hello"); it ended with ${what}`);
}

/** What a handler is: a generator function of a request that ends with a reply. */
export type Handler<R> = (this: void, request: R) => Coroutine<Reply> | Op<Reply>;
