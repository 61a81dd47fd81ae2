import {
  Cancelled,
  Channel,
  currentScope,
  Event,
  scopeWith,
  spawnWith,
  start,
  type Body,
  type Coroutine,
  type Job,
  type Kernel,
  type Scope,
  type Warning,
} from "@outloop/core";

/** How an input ended. */
export type Evaluated =
  | { readonly kind: "value"; readonly value: unknown }
  | { readonly kind: "error"; readonly error: unknown }
  | { readonly kind: "cancelled" };

/** An input that is to be run. */
interface Input {
  readonly number: number;
  readonly f: Body<unknown>;
  readonly ended: (outcome: Evaluated) => void;
}

export interface SessionEvents {
  /** A task that an earlier input left in the background has failed. */
  readonly onFailure: (input: number, error: unknown) => void;
  readonly onWarning: (warning: Warning) => void;
}

/**
 * The program behind a prompt: a hosted job that runs one input after the other, each as a task of its own. What an input
 * spawns lives in a scope of that input, which stays open behind the prompt until its tasks have ended.
 */
export class Session {
  readonly job: Job<void>;
  readonly #inputs = new Channel<Input>(1024, { host: true });
  readonly #events: SessionEvents;
  #count = 0;
  /** The scope of the input that runs now. */
  #scope: Scope | null = null;

  constructor(kernel: Kernel, events: SessionEvents) {
    this.#events = events;
    const { onWarning } = events;
    this.job = start(kernel, () => scopeWith({ name: "session", supervise: true }, () => this.#run()), {
      name: "prompt",
      debug: true,
      onWarning,
    });
    // Whoever ends the session looks at this promise; one that fails of itself ends the session.
    this.job.catch(() => {});
  }

  /** Runs `f` when all inputs before it have ended, and tells how it ended. What it left behind goes on. */
  evaluate(f: Body<unknown>): Promise<Evaluated> {
    return new Promise((ended) => {
      this.#inputs.trySend({ number: ++this.#count, f, ended });
    });
  }

  /** Cancels the input that runs, and what it has spawned. Its cleanup runs. False when none runs. */
  interrupt(): boolean {
    const scope = this.#scope;
    if (scope === null) return false;
    void this.job.post(() => scope.cancel("Ctrl-C"));
    return true;
  }

  /** Cancels everything; resolves when the cleanup has ended. */
  end(): Promise<void> {
    return this.job.cancel("the end of the session");
  }

  *#run(): Coroutine<void> {
    for (;;) {
      const input = yield* this.#inputs.receive();
      const hasEnded = new Event();
      yield* spawnWith({ name: `input ${input.number}` }, () => this.#evaluate(input, hasEnded));
      // One at a time: the next begins when this one has a value, though its tasks may go on.
      yield* hasEnded.wait();
    }
  }

  *#evaluate({ number, f, ended }: Input, hasEnded: Event): Coroutine<void> {
    const end = (outcome: Evaluated): void => {
      hasEnded.set();
      this.#scope = null;
      ended(outcome);
    };
    try {
      // Its name stands in the chains of calls that errors show.
      const prompt = (): Coroutine<void> => this.#inScope(f, end);
      yield* scopeWith({ name: `input ${number}` }, prompt);
    } catch (error) {
      if (error instanceof Cancelled) throw error;
      if (hasEnded.isSet) this.#events.onFailure(number, error);
      else end({ kind: "error", error });
    } finally {
      if (!hasEnded.isSet) end({ kind: "cancelled" });
    }
  }

  *#inScope(f: Body<unknown>, end: (outcome: Evaluated) => void): Coroutine<void> {
    this.#scope = yield* currentScope();
    end({ kind: "value", value: yield* f() });
  }
}
