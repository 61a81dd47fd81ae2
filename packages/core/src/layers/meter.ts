import { READY, type Reply, type Submission } from "../kernel.ts";
import type { Layer, Parts } from "../layer.ts";

/** What has passed through a meter's layer so far. */
export interface Meter {
  /** Put this around a kernel. Around several, the numbers are their sums. */
  readonly layer: Layer;
  /** Traps asked, by `op`. */
  readonly asked: ReadonlyMap<string, number>;
  readonly turns: number;
  /** Turns after which nothing was ready. */
  readonly idleTurns: number;
  /** Jobs put into the ready queue: as a rule, steps of tasks. */
  readonly steps: number;
  readonly timersSet: number;
  readonly timersCalledOff: number;
  /** Requests that the kernel was given to answer by waiting, and how they ended so far. */
  readonly submitted: number;
  readonly answered: number;
  readonly failed: number;
  readonly abandoned: number;
}

/**
 * Counts what passes between a program and its kernel.
 *
 * @example
 * ```ts
 * const meter = layers.meter();
 * run(layer(new SimpleKernel({ clock: virtualClock() }), meter.layer), function* () {
 *   for (let i = 0; i < 3; i++) yield* sleep(10);
 * });
 * meter.asked.get("sleep"); // 3
 * meter.timersSet; // 3
 * ```
 */
export function meter(): Meter {
  return new Counts();
}

class Counts implements Meter {
  readonly asked: Map<string, number> = new Map();
  turns = 0;
  idleTurns = 0;
  steps = 0;
  timersSet = 0;
  timersCalledOff = 0;
  submitted = 0;
  answered = 0;
  failed = 0;
  abandoned = 0;

  readonly layer: Layer = (kernel) => {
    const parts: Parts = {
      ready: (job) => {
        this.steps++;
        kernel.ready(job);
      },
      at: (deadline, timer) => {
        this.timersSet++;
        kernel.at(deadline, timer);
      },
      off: (timer) => {
        this.timersCalledOff++;
        kernel.off(timer);
      },
      turn: (pause) => {
        this.turns++;
        const next = kernel.turn(pause);
        if (next !== READY) this.idleTurns++;
        return next;
      },
      admit: (request, by) => {
        this.asked.set(request.op, (this.asked.get(request.op) ?? 0) + 1);
        return kernel.admit === undefined ? request : kernel.admit(request, by);
      },
    };
    if (kernel.submit !== undefined) {
      parts.submit = (request, reply) => {
        this.submitted++;
        const begun = this.#begin(() => kernel.submit!(request, this.#counting(reply)));
        return {
          abandon: () => {
            this.abandoned++;
            begun.abandon();
          },
          // Looked up when it is asked for: whether a request can move may change as it goes on.
          get move() {
            return begun.move === undefined ? undefined : () => begun.move!();
          },
        };
      };
    }
    return parts;
  };

  /** A throw is an answer, too. */
  #begin(submit: () => Submission): Submission {
    try {
      return submit();
    } catch (error) {
      this.failed++;
      throw error;
    }
  }

  #counting(reply: Reply): Reply {
    return {
      answer: (value) => {
        this.answered++;
        reply.answer(value);
      },
      fail: (error) => {
        this.failed++;
        reply.fail(error);
      },
    };
  }
}
