import type { Kernel, Reply, Submission, Timer } from "../kernel.ts";
import type { Layer, Parts } from "../layer.ts";
import type { Trap } from "../trap.ts";
import { isVirtual } from "../virtual-clock.ts";

/** Milliseconds that a request shall be held back; 0 lets it pass at once. */
export type DelayRule = (request: Trap) => number;

/**
 * Holds requests back by rule, for so many milliseconds of the kernel's clock, before the kernel sees them: a slow disk,
 * a far peer. For what the kernel answers by waiting, `supports.ops`; what is answered in place cannot wait. A request
 * that is held back is taken back, and moves with a swap, as if it had not been asked yet.
 *
 * A virtual clock that jumps by itself stands still while anything is asked of the kernel, so the request fails with
 * `RangeError` there; on one that is moved by `advance` it works.
 *
 * @example
 * ```ts
 * const slowAnswers = layers.delay(({ op }) => (op === "recv" ? 100 : 0));
 * layer(new SimpleKernel(), slowAnswers).name; // "simple"
 * ```
 */
export function delay(rule: DelayRule): Layer {
  return (kernel) => {
    if (kernel.submit === undefined) return {};
    const parts: Parts = {
      submit(request, reply) {
        const ms = rule(request);
        return ms > 0 ? new Delayed(kernel, request, reply, ms) : kernel.submit!(request, reply);
      },
      // The timers of this layer are nobody else's.
      drain() {
        const { ready, timers } = kernel.drain();
        return { ready, timers: timers.filter(({ timer }) => !(timer instanceof Delayed)) };
      },
    };
    return parts;
  };
}

/** A request that is held back; its own timer. */
class Delayed implements Timer, Submission {
  slot: unknown = undefined;
  readonly #kernel: Kernel;
  readonly #request: Trap;
  readonly #reply: Reply;
  /** What the kernel has begun, once it has. */
  #begun: Submission | null = null;
  #isHeld = true;

  constructor(kernel: Kernel, request: Trap, reply: Reply, ms: number) {
    this.#kernel = kernel;
    this.#request = request;
    this.#reply = reply;
    if (isVirtual(kernel.clock) && kernel.clock.autojump) {
      throw new RangeError(
        `layers.delay(): a virtual clock that jumps by itself stands still while '${request.op}' is asked of ` +
          `kernel '${kernel.name}': give it { autojump: false } and advance it, or use a real clock`,
      );
    }
    if (ms !== Infinity) kernel.at(kernel.now() + ms, this);
  }

  fire(): void {
    this.#isHeld = false;
    try {
      this.#begun = this.#kernel.submit!(this.#request, this.#reply);
    } catch (error) {
      this.#reply.fail(error);
    }
  }

  abandon(): void {
    if (this.#isHeld) this.#kernel.off(this);
    else this.#begun?.abandon();
  }

  /** Looked up at each swap: what is held back can move, whatever the kernel can do with it later. */
  get move(): (() => Trap) | undefined {
    if (this.#isHeld) {
      return () => {
        this.#kernel.off(this);
        return this.#request;
      };
    }
    const begun = this.#begun;
    return begun?.move === undefined ? undefined : () => begun.move!();
  }
}
