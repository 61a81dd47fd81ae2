import { CTL_SIGNALS, type IoPort } from "./port/port.ts";

/** The signals that ask a process to end, with their numbers. */
const SIGNALS = { SIGINT: 2, SIGTERM: 15 } as const;

/**
 * A kernel that wants to hear of signals. A signal can be caught by one port only, so the kernels of a thread take turns:
 * the one that came last (the innermost, where runs are nested) catches, and tells all of them.
 */
export class SignalListener {
  readonly #port: IoPort;
  readonly #handler: (signal: string) => void;
  /** Signals that it has not been told of yet, a bit for each. */
  #pending = 0;

  constructor(port: IoPort, handler: (signal: string) => void) {
    this.#port = port;
    this.#handler = handler;
    const untold = listeners.length === 0 ? 0 : listeners.at(-1)!.#release();
    listeners.push(this);
    if (untold !== 0) SignalListener.tell(untold);
    this.#catch();
  }

  /** A signal has ended a wait of some port: every kernel is to hear of it, in a turn of its own. */
  static tell(signals: number): void {
    areTold = true;
    for (const each of listeners) {
      each.#pending |= signals;
      each.#port.wake();
    }
  }

  /** Tells the handler what has come. From inside a turn. */
  deliver(): void {
    if (this.#pending === 0) return;
    const pending = this.#pending;
    this.#pending = 0;
    for (const [name, number] of Object.entries(SIGNALS))
      if ((pending & (1 << number)) !== 0) this.#handler(name);
  }

  /** What has come and was not delivered goes to the others, or does what it would have done without this listener. */
  end(): void {
    const place = listeners.indexOf(this);
    if (place < 0) return;
    const untold = this.#release();
    listeners.splice(place, 1);
    if (listeners.length > 0) {
      if (untold !== 0) SignalListener.tell(untold);
      if (place === listeners.length) listeners.at(-1)!.#catch();
      return;
    }
    areTold = false;
    for (const [name, number] of Object.entries(SIGNALS))
      if (((untold | this.#pending) & (1 << number)) !== 0) process.kill(process.pid, name);
  }

  /** Where the system, or another thread, does not let it be caught, the signal does what it always does. */
  #catch(): void {
    if (areTold) return;
    for (const number of Object.values(SIGNALS)) this.#port.catchSignal(number);
  }

  /** Returns the signals that have come and were not told, a bit for each. */
  #release(): number {
    for (const number of Object.values(SIGNALS)) this.#port.releaseSignal(number);
    const untold = this.#port.ctl[CTL_SIGNALS]!;
    this.#port.ctl[CTL_SIGNALS] = 0;
    return untold;
  }
}

const listeners: SignalListener[] = [];
/** While programs clean up after a first signal, a second one is not caught by anybody: it kills. */
let areTold = false;
