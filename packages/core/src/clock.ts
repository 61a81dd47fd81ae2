import { hostGlobals } from "./host-globals.ts";

/** A point on a kernel's clock, in milliseconds. Only differences between instants of one clock mean anything. */
export type Instant = number;

/** Tells the time, in milliseconds, never backwards. */
export interface Clock {
  now(): Instant;
}

/** The host's monotonic clock. */
export const realClock: Clock = {
  // Looked up at each call: the first touch of `performance` loads some twelve modules on Node.
  now() {
    const { performance } = hostGlobals;
    return performance === undefined ? Date.now() : performance.now();
  },
};
