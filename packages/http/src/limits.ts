import type { HeadLimits } from "./head.ts";

/** What a server takes from strangers. Times are milliseconds; one that is over ends within a second behind it. */
export interface Limits extends HeadLimits {
  /** Bytes of a whole head: more is answered with 431. Default: 16,384. */
  readonly head: number;
  /** Bytes of a target: 414. Default: 8,192. */
  readonly target: number;
  /** Header fields of a request: 431. Default: 100. */
  readonly fields: number;
  /** Bytes of a body: 413. Default: 16 MiB. */
  readonly body: number;
  /** From the first byte of a request, or the beginning of the connection, to the end of the head: 408. Default: 10,000. */
  readonly headTime: number;
  /** Between two requests: the connection is closed. Default: 60,000. */
  readonly idleTime: number;
  /** Bytes a second, on average, that a body must come with while it is waited for, after `bodyGrace`: 408. Default: 240. */
  readonly bodyRate: number;
  /** Milliseconds before `bodyRate` counts. Default: 5,000. */
  readonly bodyGrace: number;
  /** For the peer to take some of what is sent to it: the connection is closed. Default: 30,000. */
  readonly writeTime: number;
}

const DEFAULTS: Limits = {
  head: 16_384,
  target: 8192,
  fields: 100,
  body: 16 * 1024 * 1024,
  headTime: 10_000,
  idleTime: 60_000,
  bodyRate: 240,
  bodyGrace: 5000,
  writeTime: 30_000,
};

/** Fills in what is left out. Throws `RangeError` for what is no limit. */
export function limitsOf(what: string, given: Partial<Limits> = {}): Limits {
  for (const [name, value] of Object.entries(given)) {
    if (!(name in DEFAULTS)) throw new RangeError(`${what}: there is no limit '${name}'`);
    if (value !== undefined && !(typeof value === "number" && value >= 0))
      throw new RangeError(`${what}: limits.${name} must be a number from 0, got ${String(value)}`);
  }
  const present = Object.entries(given).filter(([, value]) => value !== undefined);
  return { ...DEFAULTS, ...(Object.fromEntries(present) as Partial<Limits>) };
}
