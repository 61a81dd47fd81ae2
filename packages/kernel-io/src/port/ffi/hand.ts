import {
  MessageChannel,
  receiveMessageOnPort,
  SHARE_ENV,
  Worker,
  type MessagePort,
} from "node:worker_threads";
import type { Order } from "./job.ts";
import type { Performance } from "./perform.ts";

/** The words that a thread shares with its port. */
export const ORDERS = 0; // How many orders it has got; it waits for that to change.
export const IS_BUSY = 1;
/** It should let go: no call is begun again that a signal has interrupted. */
export const GIVE_UP = 2;
export const HAS_ENDED = 3;
/** Its number, for signals; 0 until it runs. */
export const THREAD = 4;
const WORDS = 5;

/** The words that all threads of a port share. */
export const WAKE_FD = 0; // Plus one; 0: nobody is to be woken any more.
export const WRITERS = 1;

/** What a thread is started with. */
export interface HandData {
  readonly port: MessagePort;
  readonly words: Int32Array;
  readonly shared: Int32Array;
}

/** One thread: a worker that waits in `Atomics.wait`, so that it needs no event loop, neither its own nor ours. */
export class Hand {
  readonly #port: MessagePort;
  readonly #words: Int32Array = new Int32Array(new SharedArrayBuffer(4 * WORDS));

  constructor(shared: Int32Array) {
    const { port1, port2 } = new MessageChannel();
    // `.ts` beside the sources, `.js` beside what was built of them.
    const file = import.meta.url.endsWith(".ts") ? "./hand-thread.ts" : "./hand-thread.js";
    const workerData: HandData = { port: port2, words: this.#words, shared };
    const worker = new Worker(new URL(file, import.meta.url), {
      workerData,
      transferList: [port2],
      execArgv: [],
      env: SHARE_ENV,
    });
    // Work keeps the process alive through the watch of the port.
    worker.unref();
    port1.unref();
    this.#port = port1;
  }

  get isBusy(): boolean {
    return Atomics.load(this.#words, IS_BUSY) === 1;
  }

  get thread(): number {
    return Atomics.load(this.#words, THREAD);
  }

  order(order: Order): void {
    Atomics.store(this.#words, GIVE_UP, 0);
    Atomics.store(this.#words, IS_BUSY, 1);
    this.#port.postMessage(order);
    Atomics.add(this.#words, ORDERS, 1);
    Atomics.notify(this.#words, ORDERS);
  }

  /** What it has done, if it has. */
  result(): Performance | undefined {
    if (this.isBusy) return undefined;
    const received: { message: Performance } | undefined = receiveMessageOnPort(this.#port);
    return received?.message;
  }

  giveUp(): void {
    Atomics.store(this.#words, GIVE_UP, 1);
  }

  /** It ends after what it does now. */
  end(): void {
    Atomics.store(this.#words, HAS_ENDED, 1);
    this.giveUp();
    Atomics.add(this.#words, ORDERS, 1);
    Atomics.notify(this.#words, ORDERS);
  }

  /** Waits up to `ms` for it to be done. */
  waitUntilIdle(ms: number): void {
    Atomics.wait(this.#words, IS_BUSY, 1, ms);
  }

  close(): void {
    this.#port.close();
  }
}
