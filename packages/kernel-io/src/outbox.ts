import type { Cork } from "./cork.ts";
import type { Descriptor } from "./descriptor.ts";
import { ZERO } from "./failures.ts";
import {
  CTL_SENDS,
  MAX_SENDS,
  SEND_FD,
  SEND_LENGTH,
  SEND_OFFSET,
  SEND_RESULT,
  SEND_WORDS,
  type IoPort,
} from "./port/port.ts";

/** Not in the outbox. */
export const NOWHERE = -1;

/**
 * What is written in a turn to descriptors that nothing waits for: it lies in memory shared with the port, and leaves by
 * one call of it. So a server that answers a hundred connections in a turn crosses into the port once. Each descriptor has at most one place here, in one piece; whatever is more than that is collected apart (`Cork`).
 */
export class Outbox {
  readonly #port: IoPort;
  /** Whose the records are, in order. Null: taken out again. */
  readonly #of: (Descriptor | null)[] = [];
  #used = 0;

  constructor(port: IoPort) {
    this.#port = port;
  }

  get isEmpty(): boolean {
    return this.#of.length === 0;
  }

  /** Adds a copy of `bytes`. False where it has no room, or something else was written in between. */
  add(of: Descriptor, bytes: Uint8Array): boolean {
    const { sends, outbox } = this.#port;
    const { length } = bytes;
    const last = this.#of.length - 1;
    if (this.#used + length > outbox.length) return false;
    if (of.place === NOWHERE) {
      if (last + 1 === MAX_SENDS) return false;
      const at = (last + 1) * SEND_WORDS;
      sends[at + SEND_FD] = of.fd;
      sends[at + SEND_OFFSET] = this.#used;
      sends[at + SEND_LENGTH] = length;
      of.place = last + 1;
      this.#of.push(of);
      this.#port.ctl[CTL_SENDS] = last + 2;
    } else if (of.place === last) {
      sends[last * SEND_WORDS + SEND_LENGTH]! += length;
    } else return false;
    outbox.set(bytes, this.#used);
    this.#used += length;
    return true;
  }

  lengthOf(of: Descriptor): number {
    return of.place === NOWHERE ? 0 : this.#port.sends[of.place * SEND_WORDS + SEND_LENGTH]!;
  }

  /** Takes out what is there of a descriptor, into `cork`. */
  takeOut(of: Descriptor, cork: Cork): void {
    const { sends, outbox } = this.#port;
    const at = of.place * SEND_WORDS;
    const start = sends[at + SEND_OFFSET]!;
    cork.add(outbox.subarray(start, start + sends[at + SEND_LENGTH]!));
    this.drop(of);
  }

  /** Forgets what is there of a descriptor. */
  drop(of: Descriptor): void {
    if (of.place === NOWHERE) return;
    this.#port.sends[of.place * SEND_WORDS + SEND_LENGTH] = 0;
    this.#of[of.place] = null;
    of.place = NOWHERE;
  }

  clear(): void {
    for (const of of this.#of) if (of !== null) of.place = NOWHERE;
    this.#of.length = this.#used = 0;
    this.#port.ctl[CTL_SENDS] = 0;
  }

  /** The port has sent it, as far as the system takes it: each descriptor is told. */
  hasLeft(): void {
    const { sends, outbox } = this.#port;
    const { length } = this.#of;
    if (length === 0) return;
    for (let index = 0, at = 0; index < length; index++, at += SEND_WORDS) {
      const of = this.#of[index]!;
      if (of === null) continue;
      of.place = NOWHERE;
      const sent = sends[at + SEND_RESULT]!;
      const asked = sends[at + SEND_LENGTH]!;
      if (sent === asked) continue;
      const start = sends[at + SEND_OFFSET]!;
      of.hasSent(sent === 0 ? -ZERO : sent, outbox.subarray(start, start + asked));
    }
    this.#of.length = this.#used = 0;
  }
}
