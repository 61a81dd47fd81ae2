import { availableParallelism } from "node:os";
import { MessageChannel, receiveMessageOnPort, Worker, type MessagePort } from "node:worker_threads";
import {
  Closed,
  failure,
  outside,
  success,
  type Op,
  type Outcome,
  type OutsideSource,
  type Wake,
  type Waker,
} from "@outloop/core";
import type { Callee } from "./callee.ts";
import { NotSendable, WorkerDied } from "./errors.ts";
import type { Call, ManagerData, Reply, Request } from "./messages.ts";
import { ownFile } from "./own-file.ts";
import { fromSent, type ErrorClass } from "./sent-error.ts";
import { execArguments } from "./exec-arguments.ts";

/** What `new Pool` takes. */
export interface PoolOptions {
  /** How many threads work at once, at most. Default: as many as the machine can run at once. */
  readonly size?: number | undefined;
  /** Milliseconds after which a thread without work ends. Default: 5000. */
  readonly idle?: number | undefined;
  /** Megabytes that the objects of a thread may take, 16 at least; one that takes more dies. Default: what Node allows. */
  readonly memory?: number | undefined;
}

/** A call as `offload` gives it to a pool. */
export interface PooledCall extends Call {
  readonly terminate: boolean;
  readonly errors: readonly ErrorClass[];
  /** Where it was asked for. */
  readonly asked: string;
}

interface Waiting {
  readonly call: PooledCall;
  readonly wake: Wake<unknown>;
}

/**
 * Threads that calls are off-loaded to. They start when there is work and end when there is none for a while; one more
 * thread manages them. None of them keeps the process alive: the runs that wait for them do.
 *
 * Throws `RangeError` for options that are no numbers it can use.
 *
 * @example
 * ```ts
 * using pool = new Pool({ size: 2 });
 * yield* offloadWith({ pool }, (n: number) => n * n, 12); // 144
 * ```
 */
export class Pool implements Disposable {
  readonly size: number;
  readonly #idle: number;
  readonly #memory: number | undefined;
  readonly #waiting = new Map<number, Waiting>();
  readonly #source: OutsideSource = {
    listen: (waker) => this.#listen(waker),
    unlisten: (waker) => this.#unlisten(waker),
    collect: () => this.#collect(),
  };
  readonly #wakers = new Map<Waker, number>();
  readonly #replies = new Int32Array(new SharedArrayBuffer(4));
  #seen = 0;
  #nextId = 1;
  #worker: Worker | undefined;
  #port: MessagePort | undefined;
  #isClosed = false;

  constructor({ size = availableParallelism(), idle = 5000, memory }: PoolOptions = {}) {
    if (!Number.isInteger(size) || size < 1)
      throw new RangeError(`new Pool({ size }) takes a whole number from 1, got ${String(size)}`);
    if (!(idle >= 0))
      throw new RangeError(`new Pool({ idle }) takes milliseconds from 0, got ${String(idle)}`);
    // With much less V8 does not end the thread: it ends the process.
    if (memory !== undefined && !(memory >= 16))
      throw new RangeError(`new Pool({ memory }) takes megabytes from 16, got ${String(memory)}`);
    this.size = size;
    this.#idle = idle;
    this.#memory = memory;
  }

  /** How many calls are under way, or wait for a thread, and somebody waits for them. */
  get pending(): number {
    return this.#waiting.size;
  }

  /** Ends its threads, whatever they do: calls under way fail with `Closed`, and later ones do. Not a checkpoint. */
  close(): void {
    this.#isClosed = true;
    this.#fail(new Closed("the pool has been closed"));
    this.#port?.close();
    void this.#worker?.terminate();
    this.#worker = this.#port = undefined;
  }

  [Symbol.dispose](): void {
    this.close();
  }

  /** @internal Does `call` on one of the threads. A checkpoint. */
  call(call: PooledCall): Op<unknown> {
    return outside<unknown>(
      this.#source,
      () => inWords(call.callee),
      (wake) => this.#begin(call, wake),
    );
  }

  #begin(call: PooledCall, wake: Wake<unknown>): () => void {
    const id = this.#nextId++;
    const { callee, args, transfer, terminate } = call;
    try {
      const request: Request = { kind: "call", id, call: { callee, args, transfer } };
      this.#start().postMessage(request, transfer);
    } catch (error) {
      if (error instanceof Closed) throw error;
      throw new NotSendable(`an argument of ${inWords(callee)}`, error);
    }
    this.#waiting.set(id, { call, wake });
    return () => {
      this.#waiting.delete(id);
      this.#port?.postMessage({ kind: "cancel", id, terminate } satisfies Request);
    };
  }

  #collect(): void {
    const replies = Atomics.load(this.#replies, 0);
    if (replies === this.#seen || this.#port === undefined) return;
    this.#seen = replies;
    for (;;) {
      const received = receiveMessageOnPort(this.#port);
      if (received === undefined) return;
      const reply = received.message as Reply;
      const waiting = this.#waiting.get(reply.id);
      // Of one that was cancelled while it ran nobody wants to hear.
      if (waiting === undefined) continue;
      this.#waiting.delete(reply.id);
      waiting.wake(outcomeOf(reply, waiting.call));
    }
  }

  #listen(waker: Waker): void {
    const id = this.#nextId++;
    this.#wakers.set(waker, id);
    this.#port?.postMessage({ kind: "listen", id, waker } satisfies Request);
  }

  #unlisten(waker: Waker): void {
    const id = this.#wakers.get(waker);
    this.#wakers.delete(waker);
    if (id !== undefined) this.#port?.postMessage({ kind: "unlisten", id } satisfies Request);
  }

  #start(): MessagePort {
    if (this.#isClosed) throw new Closed("the pool has been closed");
    if (this.#port !== undefined) return this.#port;
    const { port1, port2 } = new MessageChannel();
    const data: ManagerData = {
      port: port2,
      replies: this.#replies,
      size: this.size,
      idle: this.#idle,
      memory: this.#memory,
    };
    const worker = new Worker(ownFile("./manager", import.meta.url), {
      workerData: data,
      transferList: [port2],
      execArgv: execArguments(import.meta.url),
      name: "offload",
    });
    worker.unref();
    port1.unref();
    // Only where there is an event loop is it ever told; it has no reason to fail but a broken installation.
    worker.on("error", (error) => this.#lose(error));
    for (const [waker, id] of this.#wakers)
      port1.postMessage({ kind: "listen", id, waker } satisfies Request);
    this.#worker = worker;
    return (this.#port = port1);
  }

  #lose(error: unknown): void {
    this.#worker = this.#port = undefined;
    for (const { call, wake } of this.#takeAll()) wake(failure(new WorkerDied(inWords(call.callee), error)));
  }

  #fail(error: unknown): void {
    for (const { wake } of this.#takeAll()) wake(failure(error));
  }

  #takeAll(): Waiting[] {
    const all = [...this.#waiting.values()];
    this.#waiting.clear();
    return all;
  }
}

function outcomeOf(reply: Reply, { callee, errors, asked }: PooledCall): Outcome {
  if ("ended" in reply) {
    const { ended } = reply;
    return ended.ok ? success(ended.value) : failure(fromSent(ended.error, errors, asked));
  }
  const cause = fromSent(reply.died, []);
  const error =
    cause instanceof Error && cause.name === "DataCloneError"
      ? new NotSendable(`the result of ${inWords(callee)}`, cause)
      : new WorkerDied(inWords(callee), cause);
  error.stack = `${error.name}: ${error.message}\n${asked}`;
  return failure(error);
}

function inWords({ name }: Callee): string {
  return name === "" ? "an off-loaded call" : `the off-loaded call of '${name}'`;
}
