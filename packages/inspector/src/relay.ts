import type { MessagePort } from "node:worker_threads";
import { wake, type Waker } from "@outloop/core";
import { PATIENCE, type Held, type InspectRequest, type JobsAnswer, type TaskAnswer } from "./protocol.ts";
import {
  ASKED,
  JOB,
  STEP_BEGAN,
  TASK,
  TURN_BEGAN,
  TURNING,
  type FromProgram,
  type Question,
  type ServerData,
} from "./shared.ts";

interface Asked {
  readonly id: number;
  readonly request: InspectRequest;
  /** Undefined once it has been called. */
  done: ((answer: string) => void) | undefined;
}

/** Hands requests to the thread of the program, one at a time, and answers in its place when it takes too long. */
export class Relay {
  readonly #data: ServerData;
  readonly #port: MessagePort;
  readonly #words: Int32Array;
  readonly #times: Float64Array;
  readonly #queue: Asked[] = [];
  /** Under way; kept also when its time is over, so that a held thread does not find a heap of questions. */
  #current: Asked | undefined;
  #ids = 0;
  #waker: Waker | undefined;
  /** The last list of jobs, as JSON, and when it came. */
  #known: { readonly text: string; readonly at: number } | undefined;

  constructor(data: ServerData, port: MessagePort) {
    this.#data = data;
    this.#port = port;
    this.#words = new Int32Array(data.memory);
    this.#times = new Float64Array(data.memory);
    port.on("message", (message: FromProgram) => this.#hear(message));
  }

  ask(request: InspectRequest, done: (answer: string) => void): void {
    const asked: Asked = { id: ++this.#ids, request, done };
    setTimeout(() => this.#settle(asked, () => this.#inItsPlace(request)), PATIENCE);
    this.#queue.push(asked);
    this.#next();
  }

  #next(): void {
    if (this.#current !== undefined) return;
    let next = this.#queue.shift();
    while (next !== undefined && next.done === undefined) next = this.#queue.shift();
    if (next === undefined) return;
    this.#current = next;
    const { id, request } = next;
    this.#port.postMessage({ id, request } satisfies Question);
    Atomics.add(this.#words, ASKED, 1);
    if (this.#waker !== undefined) wake(this.#waker);
  }

  #hear(message: FromProgram): void {
    if ("waker" in message) {
      this.#waker = message.waker;
      if (this.#current !== undefined) wake(message.waker);
      return;
    }
    const current = this.#current;
    if (current?.id !== message.id) return;
    if (current.request.ask === "jobs") this.#known = { text: message.answer, at: now() };
    this.#settle(current, () => message.answer);
    this.#current = undefined;
    this.#next();
  }

  #settle(asked: Asked, answer: () => string): void {
    const { done } = asked;
    asked.done = undefined;
    done?.(answer());
  }

  /** What is known without the thread of the program. */
  #inItsPlace({ ask }: InspectRequest): string {
    const { pid, program } = this.#data;
    const common = { v: 1, pid, program } as const;
    const held = this.#held();
    if (ask === "task") return JSON.stringify({ ...common, ask, held } satisfies TaskAnswer);
    if (this.#known === undefined)
      return JSON.stringify({ ...common, ask, jobs: [], held } satisfies JobsAnswer);
    const known = JSON.parse(this.#known.text) as unknown as JobsAnswer;
    const knownFor = now() - this.#known.at;
    return JSON.stringify({ ...known, held: { ...held, knownFor } } satisfies JobsAnswer);
  }

  #held(): Held {
    const words = this.#words;
    const time = now();
    const ms = time - this.#times[STEP_BEGAN]!;
    const task = Atomics.load(words, TASK);
    if (Atomics.load(words, TURNING) === 0 || task === 0) return { ms, turnMs: ms };
    return { ms, turnMs: time - this.#times[TURN_BEGAN]!, job: Atomics.load(words, JOB), task };
  }
}

/** Milliseconds since 1970, on a clock that does not jump: the one both threads have in common. */
function now(): number {
  return performance.timeOrigin + performance.now();
}
