import { type Coroutine, type Op } from "@outloop/core";

/** What a program of the corpus is given. */
export interface Probe {
  /**
   * Runs `body` and writes when it begins, when its `finally` does and when that ends. The `finally` parks if the body
   * did not end well: otherwise that park would be one more chance to raise, like any other.
   */
  readonly guarded: <T>(name: string, body: () => Op<T>) => Coroutine<T>;
  /** A place at which the program can be made to fail, before the wait or after it. */
  readonly point: <T>(wait: Op<T>) => Coroutine<T>;
}

/** A program, and what must hold of its primitives when nobody uses them any more. */
export interface Scenario {
  readonly body: (probe: Probe) => Op<unknown>;
  /** What is waited for and what is held; must be the same afterwards as it was at first. */
  readonly idle: () => unknown;
}
