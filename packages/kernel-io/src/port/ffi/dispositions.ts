// A function of JavaScript cannot be the handler of a signal: it would begin in the middle of another. So the handler is
// one of the C library that does nothing, `abs`, and the system itself leaves the trace of a signal: with SA_RESETHAND it
// puts the default disposition in the handler's place before it calls it. Looking at the disposition tells whether the
// signal has come.
import type { Libc } from "./libc.ts";
import { EBUSY, EINVAL } from "./linux.ts";

/** `struct sigaction` in words of eight bytes: the handler, 128 bytes of mask, the flags, the way back. */
const WORDS = 19;
const HANDLER = 0;
const FLAGS = 17;
const SA_ONSTACK = 0x0800_0000n;
const SA_RESTART = 0x1000_0000n;
const SA_RESETHAND = 0x8000_0000n;
const OURS = SA_ONSTACK | SA_RESTART | SA_RESETHAND;
/** The C library has SA_RESTORER to itself. */
const COMPARED = 0xfbff_ffffn;
const SIG_DFL = 0n;

/** What asks a program to end, or is free for its own use. The rest is the runtime's, or cannot be survived. */
const MAY_BE_CAUGHT: ReadonlySet<unknown> = new Set([1, 2, 3, 10, 12, 15]);

/** The signals that one port catches. */
export class Dispositions {
  readonly #libc: Libc;
  readonly #handler: bigint;
  /** By signal: what to put back. */
  readonly #former: Map<number, BigUint64Array> = new Map();
  readonly #present: BigUint64Array = new BigUint64Array(WORDS);

  constructor(libc: Libc) {
    this.#libc = libc;
    this.#handler = libc.symbol("abs");
  }

  get isEmpty(): boolean {
    return this.#former.size === 0;
  }

  catch(signal: number): number {
    if (!MAY_BE_CAUGHT.has(signal)) return -EINVAL;
    if (this.#former.has(signal)) return 0;
    const action = new BigUint64Array(WORDS);
    action[HANDLER] = this.#handler;
    action[FLAGS] = OURS;
    const former = new BigUint64Array(WORDS);
    if (this.#libc.sigaction(signal, action, former) < 0) return -this.#libc.errno();
    // The same handler for all ports of the process: the one that was there before goes on catching.
    if (former[HANDLER] === this.#handler) return -EBUSY;
    this.#former.set(signal, former);
    return 0;
  }

  /** Puts the former disposition back, unless somebody has put another one there. Returns whether the signal had come. */
  release(signal: number): boolean {
    const former = this.#former.get(signal);
    if (former === undefined) return false;
    this.#former.delete(signal);
    this.#look(signal);
    if (!this.#hasCome() && this.#present[HANDLER] !== this.#handler) return false;
    // What was there in the end: it may have come since we looked.
    this.#libc.sigaction(signal, former, this.#present);
    return this.#hasCome();
  }

  releaseAll(): void {
    for (const signal of this.#former.keys()) this.release(signal);
  }

  /** The signals that have come, a bit for each. They are not caught any more. */
  collect(): number {
    let came = 0;
    for (const signal of this.#former.keys()) {
      this.#look(signal);
      if (this.#hasCome() && this.release(signal)) came |= 1 << signal;
    }
    return came;
  }

  #look(signal: number): void {
    this.#libc.sigaction(signal, null, this.#present);
  }

  /** The system has taken the handler away and left the flags. */
  #hasCome(): boolean {
    return this.#present[HANDLER] === SIG_DFL && (this.#present[FLAGS]! & COMPARED) === OURS;
  }
}

export function mayBeCaught(signal: unknown): boolean {
  return MAY_BE_CAUGHT.has(signal);
}
