import { moveOnAfter, WaitQueue, type Coroutine } from "@outloop/core";
import type { Connection } from "./connection.ts";
import type { Limits } from "./limits.ts";

/**
 * Looks now and then whether a connection takes too long. A connection only notes in which tick it began to wait, so a
 * request costs no timer and no look at the clock.
 */
export class Watch {
  /** Counts the looks. */
  tick = 0;
  /** The `date` line of this second. */
  date: string = dateLine();
  /** Milliseconds between two looks. */
  readonly interval: number;
  /** No request is to follow on any connection: the server ends. */
  isEnding = false;
  readonly limits: Limits;
  readonly #connections = new Set<Connection>();
  readonly #changes = new WaitQueue();
  #isOver = false;

  constructor(limits: Limits) {
    this.limits = limits;
    const { headTime, idleTime, bodyGrace, writeTime } = limits;
    this.interval = Math.max(
      1,
      Math.min(500, headTime / 4, idleTime / 4, writeTime / 4, Math.max(bodyGrace, 1000) / 4),
    );
  }

  add(connection: Connection): void {
    this.#connections.add(connection);
    if (this.#connections.size > 1) return;
    this.date = dateLine();
    this.#changes.wake();
  }

  remove(connection: Connection): void {
    this.#connections.delete(connection);
  }

  /** No request is to follow: connections on which none is under way end now. */
  endSoon(): void {
    this.isEnding = true;
    this.#changes.wake();
  }

  end(): void {
    this.#isOver = true;
    this.#changes.wake();
  }

  /** The task that looks. Without connections it sleeps for good, so that nobody is woken for nothing. */
  *run(): Coroutine<void> {
    while (!this.#isOver) {
      if (this.#connections.size === 0) yield* this.#changes.wait("a connection to watch");
      // Only whole intervals count: nobody's time is over early.
      else if ((yield* moveOnAfter(this.interval, waiting, this.#changes)).timedOut) this.tick++;
      this.date = dateLine();
      for (const connection of this.#connections) if (connection.isOver) yield* connection.end();
    }
  }
}

function* waiting(changes: WaitQueue): Coroutine<void> {
  yield* changes.wait("the next look at the connections");
}

function dateLine(): string {
  return `date: ${new Date().toUTCString()}\r\n`;
}
