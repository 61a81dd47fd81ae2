import { now, WaitQueue, type Coroutine } from "@outloop/core";
import { IoError } from "@outloop/net";
import type { ClientConnection } from "./exchange.ts";

/** The connections to one origin. */
export class Origin {
  readonly name: string;
  readonly #limit: number;
  readonly #keep: number;
  /** In use. */
  #busy = 0;
  /** Kept for the next request; the one that served last is the last, and taken first. */
  #idle: ClientConnection[] = [];
  readonly #queue = new WaitQueue();
  isClosed = false;

  constructor(name: string, limit: number, keep: number) {
    this.name = name;
    this.#limit = limit;
    this.#keep = keep;
  }

  get isFull(): boolean {
    return this.#busy >= this.#limit;
  }

  get hasIdle(): boolean {
    return this.#idle.length > 0;
  }

  /** Waits while there are too many. */
  *waitForRoom(): Coroutine<void> {
    while (this.isFull) yield* this.#queue.wait(`one of ${this.#limit} connections to ${this.name}`);
  }

  /** Takes up the room of one connection, which `leave` gives back. */
  enter(): void {
    this.#busy++;
  }

  leave(): void {
    this.#busy--;
    this.#queue.wake();
  }

  /** One that is likely to stand still; closes those that the server will have closed. */
  *take(): Coroutine<ClientConnection | undefined> {
    const instant = yield* now();
    for (let last = this.#idle.pop(); last !== undefined; last = this.#idle.pop()) {
      if (instant < last.keptUntil && last.wire.isOpen) return last;
      yield* close(last);
    }
    return undefined;
  }

  /** Keeps `connection`. False when it must not be kept: the caller then closes it. `hint`: what the server says. */
  *give(connection: ClientConnection, hint: string | undefined): Coroutine<boolean> {
    // The server says how long it waits; a second earlier nothing can cross on the way.
    const said = hint === undefined ? undefined : /(?:^|[\s,])timeout=(\d{1,6})/i.exec(hint)?.[1];
    const ms = said === undefined ? this.#keep : Math.min(this.#keep, Number(said) * 1000 - 1000);
    if (this.isClosed || ms <= 0) return false;
    connection.keptUntil = (yield* now()) + ms;
    connection.isUsed = true;
    this.#idle.push(connection);
    return true;
  }

  /** Nobody uses it, and nothing is kept. */
  get isUnused(): boolean {
    return this.#busy === 0 && this.#idle.length === 0;
  }

  *closeExpired(instant: number): Coroutine<void> {
    const expired = this.#idle.filter(({ keptUntil }) => keptUntil <= instant);
    this.#idle = this.#idle.filter(({ keptUntil }) => keptUntil > instant);
    for (const each of expired) yield* close(each);
  }

  *closeAll(): Coroutine<void> {
    this.isClosed = true;
    for (let last = this.#idle.pop(); last !== undefined; last = this.#idle.pop()) yield* close(last);
  }
}

/** Keeps connections between requests, by origin. */
export class Pool {
  readonly #origins = new Map<string, Origin>();
  readonly #limit: number;
  readonly #keep: number;
  #isClosed = false;

  /** `limit`: as many connections to one origin. `keep`: milliseconds that one is kept without a request. */
  constructor(limit: number, keep: number) {
    this.#limit = limit;
    this.#keep = keep;
  }

  origin(name: string): Origin {
    let origin = this.#origins.get(name);
    if (origin === undefined) {
      origin = new Origin(name, this.#limit, this.#keep);
      origin.isClosed = this.#isClosed;
      this.#origins.set(name, origin);
    }
    return origin;
  }

  /** Closes what has been kept for too long: whoever asks ever new origins would hold connections to all of them. */
  *sweep(): Coroutine<void> {
    const instant = yield* now();
    for (const [name, origin] of this.#origins) {
      yield* origin.closeExpired(instant);
      if (origin.isUnused) this.#origins.delete(name);
    }
  }

  *closeAll(): Coroutine<void> {
    this.#isClosed = true;
    for (const origin of this.#origins.values()) yield* origin.closeAll();
  }
}

/** Closes, and does not mind what is lost by it: nobody waits for it. */
export function* close(connection: ClientConnection): Coroutine<void> {
  try {
    yield* connection.wire.close();
  } catch (error) {
    if (!(error instanceof IoError)) throw error;
  }
}
