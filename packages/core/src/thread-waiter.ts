import { hostWait } from "./host-wait.ts";
import { canBlock, makeWaker, type Waker } from "./waker.ts";

type WaitAsync = (
  memory: Int32Array,
  index: number,
  value: number,
) => { readonly async: false } | { readonly async: true; readonly value: Promise<unknown> };

/**
 * The two ways to wait of a kernel that has no file descriptors: on the thread (`Atomics.wait`), and on the host's
 * event loop. A wake-up from another thread ends either; one that came while nobody waited ends the next wait.
 */
export class ThreadWaiter {
  readonly waker: Waker = makeWaker();
  readonly canBlock: boolean = canBlock(this.waker);
  #seen = 0;
  #resume: (() => void) | undefined;
  #listening = false;

  /** Waits on this thread for `ms`, maybe `Infinity`. Throws `TypeError` where the host forbids it. */
  block(ms: number): void {
    Atomics.wait(this.waker.memory, 0, this.#seen, ms);
    this.#seen = Atomics.load(this.waker.memory, 0);
  }

  /** Calls `resume` once in a later macrotask, when `ms` have passed or a wake-up came. Returns what calls it off. */
  host(ms: number, resume: () => void): () => void {
    // Where this thread may not block, nobody else can see its memory either: no atomic access is needed.
    const { memory } = this.waker;
    const count = this.canBlock ? Atomics.load(memory, 0) : memory[0]!;
    const woken = count !== this.#seen;
    this.#seen = count;
    let callOff = hostWait(woken ? 0 : ms, () => {
      this.#resume = undefined;
      resume();
    });
    if (ms > 0 && !woken) {
      this.#resume = () => {
        callOff();
        callOff = this.host(0, resume);
      };
      this.#listen();
    }
    return () => {
      this.#resume = undefined;
      callOff();
    };
  }

  /** Ends the listening for other threads. */
  release(): void {
    this.#resume = undefined;
    if (this.#listening) Atomics.notify(this.waker.memory, 0);
  }

  /** One listener at a time: a pending `waitAsync` can be ended only by a notification. */
  #listen(): void {
    if (this.#listening || !this.canBlock) return;
    const waitAsync = (Atomics as unknown as { waitAsync?: WaitAsync }).waitAsync;
    if (waitAsync === undefined) return;
    const waiting = waitAsync(this.waker.memory, 0, this.#seen);
    if (!waiting.async) return this.#wake();
    this.#listening = true;
    void waiting.value.then(() => {
      this.#listening = false;
      this.#wake();
    });
  }

  /** A wake-up that finds nobody waiting is not noted as seen, so that the next wait finds it. */
  #wake(): void {
    const resume = this.#resume;
    if (resume === undefined) return;
    this.#resume = undefined;
    this.#seen = Atomics.load(this.waker.memory, 0);
    resume();
  }
}
