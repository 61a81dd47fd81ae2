import {
  hostWait,
  isVirtual,
  layer,
  READY,
  trap,
  type Clock,
  type Kernel,
  type Layer,
  type Parts,
  type Runnable,
  type Submission,
  type Trap,
} from "@outloop/core/kernel";
import { Batch } from "./batch.ts";
import type { KernelFacts } from "./line.ts";
import { replayPromise } from "./replay-promise.ts";
import { requestInWords } from "./request-in-words.ts";
import type { Script } from "./script.ts";

/** Makes the kernels that a replay runs on; the clock given is the only one that they may read. */
export type MakeKernel = (options: { readonly clock: Clock }) => Kernel;

interface SwapTrap extends Trap {
  readonly kernel: Kernel;
}

/** The task that has left the recording parks here; nothing goes on after that. */
const NOTHING: Trap = trap("sleep", { ms: Infinity });
/** How long a replay waits for code of the host that called the job when it was recorded. */
const PATIENCE = 10_000;

/** Puts a layer around kernels that answers from a script; the same one each time for the same kernel of the program. */
export class ReplayLayers {
  readonly #script: Script;
  readonly #make: MakeKernel;
  readonly #made = new WeakMap<Kernel, Kernel>();

  constructor(script: Script, make: MakeKernel) {
    this.#script = script;
    this.#make = make;
  }

  /** A kernel that passes for what `facts` say; its time is the script's, or that of `clock`, a virtual one. */
  kernel(facts: KernelFacts, clock: Clock | null): Kernel {
    const script = this.#script;
    const scripted = { instant: -Infinity };
    const inner = this.#make({ clock: clock ?? { now: () => scripted.instant } });
    const parts: Parts = {
      attach() {
        script.clock = scripted;
        inner.attach();
      },
    };
    return layer(inner, parts, this.#time(facts), this.#queue, this.#waits, this.#requests);
  }

  /** What stands for a kernel that the program made to swap to. */
  around(kernel: Kernel): Kernel {
    const made = this.#made.get(kernel) ?? this.#standIn(kernel);
    this.#made.set(kernel, made);
    this.#made.set(made, made);
    return made;
  }

  #standIn({ name, clock, supports }: Kernel): Kernel {
    const facts = {
      name,
      virtual: null,
      ops: [...supports.ops],
      immediate: [...(supports.immediate ?? [])],
    };
    return this.kernel(facts, isVirtual(clock) ? clock : null);
  }

  #time({ name, ops, immediate }: KernelFacts): Layer {
    const script = this.#script;
    return (kernel) => {
      const parts: Parts = {
        name,
        supports: { ...kernel.supports, ops: new Set(ops), immediate: new Set(immediate) },
        onSignal(handler) {
          script.onSignal = handler;
          return () => {};
        },
      };
      if (isVirtual(kernel.clock)) return parts;
      let last = 0;
      return {
        ...parts,
        now: () => (last = script.expect("clock", "the clock is read")?.ms ?? last),
        // For those who only look on.
        clock: { now: () => last },
      };
    };
  }

  /** The jobs that the kernel runs are tokens: which job it is that runs is for the script to say. */
  readonly #queue: Layer = (kernel) => {
    const script = this.#script;
    const batch = new Batch();
    const token: Runnable = {
      run() {
        script.isInStep = true;
        try {
          batch.take(script.chosen(batch.left)).run();
        } finally {
          script.stepped();
        }
        script.deliver();
        script.throwFailure();
      },
    };
    let isCut = false;
    return {
      ready(job) {
        batch.add(job);
        kernel.ready(token);
      },
      turn(pause) {
        script.deliver();
        if (!isCut) {
          script.position++;
          batch.begin();
          script.deliver();
        }
        script.throwFailure();
        // A cut leaves the thread to the host, whose code may be what comes next.
        isCut = false;
        const next = kernel.turn(() => (isCut = script.waitsForHost() || pause?.() === true));
        if (!isCut) script.position++;
        return batch.length > 0 ? READY : next;
      },
      drain() {
        return { ready: batch.clear(), timers: kernel.drain().timers };
      },
    };
  };

  /** Nobody waits for real: whatever ended the wait then comes now. */
  readonly #waits: Layer = (kernel) => {
    const script = this.#script;
    const parts: Parts = {
      block(ms) {
        script.deliver();
        checkWait(script, kernel, ms);
      },
    };
    if (kernel.host !== undefined) {
      parts.host = (ms, resume) => {
        let stop = hostWait(0, go);
        let isStopped = false;
        function go(): void {
          script.deliver();
          if (isStopped) return;
          if (script.waitsForHost()) return waitForHost();
          checkWait(script, kernel, ms);
          resume();
        }
        function waitForHost(): void {
          const late = hostWait(PATIENCE, () => {
            script.diverge(`the host has not called for ${PATIENCE} ms`);
            resume();
          });
          script.onHeld = () => {
            late();
            script.onHeld = () => {};
            stop = hostWait(0, go);
          };
          stop = late;
        }
        return () => {
          isStopped = true;
          stop();
        };
      };
    }
    return parts;
  };

  readonly #requests: Layer = () => {
    const script = this.#script;
    return {
      admit: (request, by) => {
        const said = requestInWords(request);
        const happens = `task ${by.id} '${by.name}' asks ${said}`;
        const line = script.next;
        const isSame =
          line.kind === "ask" && line.task === by.id && line.name === by.name && line.trap === said;
        if (!isSame || script.failure !== null) {
          script.diverge(happens);
          return NOTHING;
        }
        const number = script.advance();
        script.asked(request, number);
        if (request.op === ("until" as string)) return replayPromise(script, request, number, said);
        if (request.op !== ("swap" as string)) return request;
        return { ...request, kernel: this.around((request as SwapTrap).kernel), describe: said } as Trap;
      },
      submit: (request, reply) => {
        const of = script.lineOf(request) ?? again(script, request);
        script.awaits(of, reply);
        script.deliver();
        const line = script.next;
        if (line.kind === "reply" && line.of === of && line.thrown === true && script.isDue()) {
          script.advance();
          script.outcome(line);
        }
        return new Replayed(script, of);
      },
      answer(request) {
        const line = script.expect("answer", `${requestInWords(request)} is answered in place`);
        return line === undefined ? undefined : script.outcome(line);
      },
      unsent() {
        const line = script.take("unsent");
        return line === undefined ? [] : (script.decode(line.requests) as readonly Trap[]);
      },
    };
  };
}

/** In virtual time only what comes from outside ends a wait for it. */
function checkWait(script: Script, { clock }: Kernel, ms: number): void {
  if (ms === Infinity && isVirtual(clock) && !("at" in script.next))
    script.diverge("the program waits for somebody outside");
}

function again(script: Script, request: Trap): number {
  const said = requestInWords(request);
  const line = script.next;
  if (line.kind === "again" && line.trap === said) return script.advance();
  script.diverge(`what is left goes on: ${said}`);
  return 0;
}

class Replayed implements Submission {
  readonly #script: Script;
  readonly #of: number;

  constructor(script: Script, of: number) {
    this.#script = script;
    this.#of = of;
  }

  abandon(): void {}

  get move(): (() => Trap) | undefined {
    const script = this.#script;
    const what = `whether what line ${this.#of} asked can move is asked`;
    if (script.expect("moves", what)?.moves !== true) return undefined;
    return () => {
      const line = script.expect("left", `what is left of line ${this.#of} is asked for`);
      return line === undefined ? NOTHING : (script.decode(line.request) as Trap);
    };
  }
}
