import {
  isVirtual,
  layer,
  type Kernel,
  type Layer,
  type Parts,
  type Reply,
  type Runnable,
  type Submission,
  type Timer,
  type Trap,
} from "@outloop/core/kernel";
import { Batch } from "./batch.ts";
import { recordPromise, type UntilTrap } from "./record-promise.ts";
import { requestInWords } from "./request-in-words.ts";
import type { Tape } from "./tape.ts";

interface SwapTrap extends Trap {
  readonly kernel: Kernel;
}

/** Puts a layer around kernels that writes down what each answers; the same one each time for the same kernel. */
export class RecordLayers {
  readonly #tape: Tape;
  readonly #made = new WeakMap<Kernel, Kernel>();

  constructor(tape: Tape) {
    this.#tape = tape;
  }

  around(kernel: Kernel): Kernel {
    const made = this.#made.get(kernel) ?? layer(kernel, this.#parts, this.#queues, this.#requests);
    this.#made.set(kernel, made);
    this.#made.set(made, made);
    return made;
  }

  /** Clock and signals. */
  readonly #parts: Layer = (kernel) => {
    const tape = this.#tape;
    const parts: Parts = {};
    if (!isVirtual(kernel.clock)) {
      parts.now = () => {
        const ms = kernel.now();
        tape.write({ kind: "clock", ms });
        return ms;
      };
    }
    if (kernel.onSignal !== undefined) {
      parts.onSignal = (handler) =>
        kernel.onSignal!((signal) => {
          tape.write({ kind: "signal", at: tape.position, signal });
          handler(signal);
        });
    }
    return parts;
  };

  /** Turns, jobs and timers: in which order they come. */
  readonly #queues: Layer = (kernel) => {
    const tape = this.#tape;
    const batch = new Batch();
    const timers = new FiredTimers(tape, isVirtual(kernel.clock));
    let isCut = false;
    return {
      ready(job) {
        kernel.ready(new Step(tape, batch, timers, job));
      },
      at(deadline, timer) {
        kernel.at(deadline, new Fired(timers, deadline, timer));
      },
      off(timer) {
        if (timer.slot instanceof Fired) kernel.off(timer.slot);
      },
      turn(pause) {
        if (!isCut) {
          tape.position++;
          batch.begin();
        }
        isCut = false;
        const next = kernel.turn(pause === undefined ? undefined : () => (isCut = pause()));
        timers.end();
        if (!isCut) tape.position++;
        return next;
      },
      drain() {
        const { ready, timers: pending } = kernel.drain();
        batch.clear();
        return {
          ready: ready.map((each) => (each instanceof Step ? each.job : each)),
          timers: pending.map(({ deadline, timer }) => ({
            deadline,
            timer: timer instanceof Fired ? timer.timer : timer,
          })),
        };
      },
    };
  };

  /** What programs ask, and what is answered. */
  readonly #requests: Layer = (kernel) => {
    const tape = this.#tape;
    const parts: Parts = {
      admit: (request, by) => {
        const said = requestInWords(request);
        const line = tape.write({ kind: "ask", task: by.id, name: by.name, trap: said });
        tape.asked(request, line);
        const admitted = kernel.admit === undefined ? request : kernel.admit(request, by);
        if (admitted !== request) tape.asked(admitted, line);
        if (request.op === ("until" as string)) return recordPromise(tape, admitted as UntilTrap, line, said);
        if (request.op !== ("swap" as string)) return admitted;
        const { kernel: next } = admitted as SwapTrap;
        return { ...admitted, kernel: this.around(next), describe: said } as Trap;
      },
    };
    if (kernel.submit !== undefined) {
      parts.submit = (request, reply) => {
        const of = tape.lineOf(request) ?? tape.write({ kind: "again", trap: requestInWords(request) });
        try {
          return new Recorded(tape, of, kernel.submit!(request, replyOf(tape, of, reply)));
        } catch (error) {
          tape.reply(of, tape.error(error), true);
          throw error;
        }
      };
    }
    if (kernel.answer !== undefined) {
      parts.answer = (request) => {
        try {
          const value = kernel.answer!(request);
          tape.write({ kind: "answer", ...tape.value(value) });
          return value;
        } catch (error) {
          tape.write({ kind: "answer", ...tape.error(error) });
          throw error;
        }
      };
    }
    if (kernel.unsent !== undefined) {
      parts.unsent = () => {
        const requests = kernel.unsent!();
        if (requests.length > 0) tape.write({ kind: "unsent", requests: tape.encode(requests) });
        return requests;
      };
    }
    return parts;
  };
}

function replyOf(tape: Tape, of: number, reply: Reply): Reply {
  return {
    answer(value) {
      tape.reply(of, tape.value(value));
      reply.answer(value);
    },
    fail(error) {
      tape.reply(of, tape.error(error));
      reply.fail(error);
    },
  };
}

/** A request under way. Whether it can move is looked up at a swap, and is then an answer of the world's like any other. */
class Recorded implements Submission {
  readonly #tape: Tape;
  readonly #of: number;
  readonly #begun: Submission;

  constructor(tape: Tape, of: number, begun: Submission) {
    this.#tape = tape;
    this.#of = of;
    this.#begun = begun;
  }

  abandon(): void {
    this.#begun.abandon();
  }

  get move(): (() => Trap) | undefined {
    const tape = this.#tape;
    const of = this.#of;
    const begun = this.#begun;
    tape.write({ kind: "moves", of, moves: begun.move !== undefined });
    if (begun.move === undefined) return undefined;
    return () => {
      const request = begun.move!();
      tape.write({ kind: "left", of, request: tape.encode(request) });
      return request;
    };
  }
}

/** A job of the driver's; tells which of those left it was, if not the first. */
class Step implements Runnable {
  readonly job: Runnable;
  readonly #tape: Tape;
  readonly #batch: Batch;
  readonly #timers: FiredTimers;
  readonly #place: ReturnType<Batch["add"]>;

  constructor(tape: Tape, batch: Batch, timers: FiredTimers, job: Runnable) {
    this.job = job;
    this.#tape = tape;
    this.#batch = batch;
    this.#timers = timers;
    this.#place = batch.add(job);
  }

  run(): void {
    const tape = this.#tape;
    this.#timers.end();
    const among = this.#batch.left;
    const next = this.#batch.indexOf(this.#place);
    if (next !== 0) tape.write({ kind: "order", at: tape.position, next, among });
    this.#batch.take(next);
    tape.isInStep = true;
    try {
      this.job.run();
    } finally {
      tape.stepped();
    }
  }
}

/** Which timers were due in a turn: all up to the latest deadline among those that fired. */
class FiredTimers {
  readonly #tape: Tape;
  readonly #isVirtual: boolean;
  #last = -Infinity;
  #at = 0;
  #isFiring = false;

  constructor(tape: Tape, virtual: boolean) {
    this.#tape = tape;
    this.#isVirtual = virtual;
  }

  fired(deadline: number): void {
    if (this.#isVirtual) return;
    if (!this.#isFiring) {
      this.#isFiring = true;
      this.#at = this.#tape.position;
      // What is read from the clock meanwhile stands behind the line that says up to when timers fire.
      this.#tape.hold();
    }
    if (deadline > this.#last) this.#last = deadline;
  }

  end(): void {
    if (!this.#isFiring) return;
    this.#isFiring = false;
    this.#tape.release({ kind: "time", at: this.#at, ms: this.#last });
  }
}

/** A timer of the driver's; tells when it fires. */
class Fired implements Timer {
  slot: unknown = undefined;
  readonly timer: Timer;
  readonly #timers: FiredTimers;
  readonly #deadline: number;

  constructor(timers: FiredTimers, deadline: number, timer: Timer) {
    this.#timers = timers;
    this.#deadline = deadline;
    this.timer = timer;
    timer.slot = this;
  }

  fire(): void {
    this.timer.slot = undefined;
    this.#timers.fired(this.#deadline);
    this.timer.fire();
  }
}
