import { Corks, KEPT } from "./cork.ts";
import type { Descriptor } from "./descriptor.ts";
import { NOWHERE, Outbox } from "./outbox.ts";
import type { IoPort } from "./port/port.ts";

/** From here on a copy costs more than a call of the port. */
const LARGE = 16_384;

/** One for all kernels of this thread, so that a short run makes none. */
const corks = new Corks();

/**
 * What was written and has not left: in the outbox where nothing stands in its way, else in a cork of the descriptor's own.
 * All of it is sent at the end of the turn, as far as the system takes it.
 */
export class Unsent {
  readonly corks: Corks = corks;
  readonly #port: IoPort;
  readonly #outbox: Outbox;
  /** Those with a cork that nobody has tried to send. */
  #corked: Descriptor[] = [];

  constructor(port: IoPort) {
    this.#port = port;
    this.#outbox = new Outbox(port);
  }

  /** Keeps a copy of `bytes`; of many, only of what the system does not take at once. */
  keep(of: Descriptor, bytes: Uint8Array): void {
    if (of.isFree) {
      if (bytes.length >= LARGE && of.place === NOWHERE) return of.sendAtOnce(bytes);
      if (this.#outbox.add(of, bytes)) return;
    }
    this.takeOut(of);
    if (of.cork === null) this.#cork(of);
    of.cork!.add(bytes);
  }

  /** How many bytes wait. */
  lengthOf(of: Descriptor): number {
    return of.cork === null ? this.#outbox.lengthOf(of) : of.cork.length;
  }

  /** What a descriptor has in the outbox is dealt with by itself from now on. */
  takeOut(of: Descriptor): void {
    if (of.place === NOWHERE) return;
    this.#cork(of);
    this.#outbox.takeOut(of, of.cork!);
  }

  /** Sends what was written since the last time, as far as the system takes it. */
  sendAll(): void {
    if (!this.#outbox.isEmpty) {
      this.#port.flush();
      this.#outbox.hasLeft();
    }
    if (this.#corked.length === 0) return;
    const corked = this.#corked;
    this.#corked = [];
    for (const of of corked) of.send();
  }

  /** Forgets what there is of a descriptor. */
  drop(of: Descriptor): void {
    this.#outbox.drop(of);
    if (of.cork !== null) this.corks.give(of.cork);
    of.cork = null;
  }

  /** Nothing is to be sent any more. Corks stay with their descriptors. */
  clear(): void {
    this.#corked = [];
    this.#outbox.clear();
  }

  /**
   * Lends a cork. When many are lent, all is sent at once: their tasks have had their step by then, and as many collecting
   * arrays as that are kept for the next time.
   */
  #cork(of: Descriptor): void {
    if (this.#corked.length === KEPT) this.sendAll();
    of.cork = this.corks.lend();
    this.#corked.push(of);
  }
}
