import type { Kernel } from "@outloop/core";
import { layer } from "./layer.ts";

/** More turns than any case needs, fewer than anybody would wait for. */
const TURNS = 200_000;
/** The longest that a single wait of a case may take for real. */
const WAIT = 2000;

/** `kernel`, unchanged but for one thing: a case on it ends, by an error, instead of hanging. */
export function bounded(kernel: Kernel): Kernel {
  let turns = 0;
  return layer(kernel, {
    turn(pause) {
      if (++turns > TURNS) throw new Error(`the case took more than ${TURNS} turns: it was ended`);
      return kernel.turn(pause);
    },
    block(ms) {
      const before = Date.now();
      kernel.block(Math.min(ms, WAIT));
      if (ms > WAIT && Date.now() - before >= WAIT) {
        throw new Error(`the case blocked the thread for ${ms} ms: it was ended after ${WAIT}`);
      }
    },
  });
}
