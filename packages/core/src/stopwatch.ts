import { realClock } from "./clock.ts";
import { hostGlobals } from "./host-globals.ts";

const { process } = hostGlobals;

/**
 * Milliseconds of real time, from any origin: how long something took. Each run reads it, so it is not `performance` where
 * there is something else: Node loads the dozen modules behind that at its first touch, which takes about a millisecond.
 */
export const stopwatch: () => number =
  process?.hrtime === undefined ? () => realClock.now() : readHighResolution;

function readHighResolution(): number {
  const [seconds, nanoseconds] = process!.hrtime!();
  return seconds * 1e3 + nanoseconds / 1e6;
}
