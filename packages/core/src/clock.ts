import { hostGlobals } from "./host-globals.ts";

/** A point on a kernel's clock, in milliseconds. Only differences between instants of one clock mean anything. */
export type Instant = number;

/** Tells the time, in milliseconds, never backwards. */
export interface Clock {
  now(): Instant;
}

/** The host's monotonic clock. */
export const realClock: Clock = {
  now: hostGlobals.performance === undefined ? () => Date.now() : () => hostGlobals.performance!.now(),
};
