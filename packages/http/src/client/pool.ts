import { WaitQueue, type Coroutine } from "@outloop/core";
import { IoError } from "@outloop/net";
import type { ClientConnection } from "./exchange.ts";

/** The connections to one origin. */
interface Origin {
  /** In use. */
  busy: number;
  /** Kept for the next request; the one that served last is the last, and taken first. */
  readonly idle: ClientConnection[];
  readonly queue: WaitQueue;
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

  /** Waits while there are too many to `name`, and takes up the room of one, which `leave` gives back. */
  *enter(name: string): Coroutine<void> {
    const origin = this.#get(name);
    while (origin.busy >= this.#limit)
      yield* origin.queue.wait(`one of ${this.#limit} connections to ${name}`);
    origin.busy++;
  }

  leave(name: string): void {
    const origin = this.#get(name);
    origin.busy--;
    if (!origin.queue.wake() && origin.busy === 0 && origin.idle.length === 0) this.#origins.delete(name);
  }

  /** One that is likely to stand still; closes those that the server will have closed. */
  *take(name: string, now: number): Coroutine<ClientConnection | undefined> {
    const { idle } = this.#get(name);
    for (let last = idle.pop(); last !== undefined; last = idle.pop()) {
      if (now < last.keptUntil && last.wire.isOpen) return last;
      yield* close(last);
    }
    return undefined;
  }

  /** Keeps `connection`. False when it must not be kept: the caller then closes it. */
  give(name: string, connection: ClientConnection, now: number, hint: string | undefined): boolean {
    if (this.#isClosed) return false;
    // The server says how long it waits; a second earlier nothing can cross on the way.
    const said = /(?:^|[\s,])timeout=(\d{1,6})/i.exec(hint ?? "")?.[1];
    const ms = said === undefined ? this.#keep : Math.min(this.#keep, Number(said) * 1000 - 1000);
    if (ms <= 0) return false;
    connection.keptUntil = now + ms;
    connection.isUsed = true;
    this.#get(name).idle.push(connection);
    return true;
  }

  *closeAll(): Coroutine<void> {
    this.#isClosed = true;
    for (const { idle } of this.#origins.values())
      for (let last = idle.pop(); last !== undefined; last = idle.pop()) yield* close(last);
    this.#origins.clear();
  }

  #get(name: string): Origin {
    let origin = this.#origins.get(name);
    if (origin === undefined) {
      origin = { busy: 0, idle: [], queue: new WaitQueue() };
      this.#origins.set(name, origin);
    }
    return origin;
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
