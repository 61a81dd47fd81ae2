/**
 * Who may go on, and how far. The world is stopped between two steps of tasks, never inside one: what a task asks in
 * between is answered in place, and the thread belongs to it.
 */
export class Control {
  /** The world stops when so many steps have been made. */
  stopAtStep: number = Infinity;
  /** It stops at the end of this turn. */
  stopAtTurn: number = Infinity;
  /** Turns so far in which a task was stepped. */
  turns = 0;
  /** Virtual milliseconds in a real one. */
  speed: number = Infinity;
  /** A swap was asked for, which takes place between turns, also while the world is stopped. */
  swapAsked = false;
  /** Whoever waits to go on. */
  #resume: (() => void) | null = null;
  #isStopped = false;
  readonly #progress: { readonly steps: number };
  readonly #onStop: () => void;
  readonly #onGo: () => void;

  constructor(progress: { readonly steps: number }, onStop: () => void, onGo: () => void) {
    this.#progress = progress;
    this.#onStop = onStop;
    this.#onGo = onGo;
  }

  get isStopped(): boolean {
    return this.#isStopped;
  }

  get mustStop(): boolean {
    return this.#progress.steps >= this.stopAtStep || this.turns >= this.stopAtTurn;
  }

  /** Stops before the next step. */
  pause(): void {
    this.stopAtStep = this.#progress.steps;
    this.stop();
  }

  stop(): void {
    if (this.#isStopped) return;
    this.#isStopped = true;
    this.#onStop();
  }

  /** Goes on for so many steps or turns, or until the next stop. */
  go({ steps = Infinity, turns = Infinity }: { steps?: number; turns?: number } = {}): void {
    this.stopAtStep = this.#progress.steps + steps;
    this.stopAtTurn = this.turns + turns;
    if (!this.#isStopped) return;
    this.#isStopped = false;
    this.#onGo();
    this.release();
  }

  /** Lets the loop look around, also while the world is stopped. */
  release(): void {
    const resume = this.#resume;
    this.#resume = null;
    resume?.();
  }

  /** Keeps the loop waiting; returns what calls it off. */
  hold(resume: () => void): () => void {
    this.#resume = resume;
    return () => {
      this.#resume = null;
    };
  }
}
