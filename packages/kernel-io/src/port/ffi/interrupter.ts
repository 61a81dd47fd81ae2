import type { Hand } from "./hand.ts";
import type { Libc } from "./libc.ts";

/** "Urgent data on a socket": ignored unless somebody wants it, and nobody in a runtime of JavaScript does. */
const SIGURG = 23;
/** `struct sigaction` in words of eight bytes: the handler first, no flags: a call is not begun again. */
const WORDS = 19;

/**
 * Gets a thread out of a call that waits, such as opening a pipe that nobody opens at its other end: a signal interrupts
 * it. A signal that comes just before the call does nothing, so whoever has to be sure asks several times.
 */
export class Interrupter {
  readonly #libc: Libc;
  /** What to put back, while our handler is there. */
  #former: BigUint64Array | undefined;

  constructor(libc: Libc) {
    this.#libc = libc;
  }

  /** False: it has not begun anything yet, and will not. */
  interrupt(hand: Hand): boolean {
    hand.giveUp();
    const { thread } = hand;
    if (thread === 0) return false;
    if (this.#former === undefined) {
      const action = new BigUint64Array(WORDS);
      // A handler that does nothing, see dispositions.ts.
      action[0] = this.#libc.symbol("abs");
      this.#former = new BigUint64Array(WORDS);
      this.#libc.sigaction(SIGURG, action, this.#former);
    }
    this.#libc.tgkill(process.pid, thread, SIGURG);
    return true;
  }

  end(): void {
    if (this.#former !== undefined) this.#libc.sigaction(SIGURG, this.#former, null);
    this.#former = undefined;
  }
}
