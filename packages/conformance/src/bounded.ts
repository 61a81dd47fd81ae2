import type { Drained, Kernel } from "@outloop/core";
import { layer, type Parts } from "@outloop/core/kernel";

/** More turns, and more jobs made ready in one turn, than any case needs, and fewer than anybody would wait for. */
const TURNS = 200_000;
const JOBS = 300_000;
/** The longest that one wait of a case, and a case as a whole, may take for real, in milliseconds. */
const WAIT = 2000;
const WHOLE = 10_000;

/** `kernel`, unchanged but for one thing: a case on it ends, by an error, instead of hanging. */
export function bounded(kernel: Kernel, onDrain: (drained: Drained) => void = () => {}): Kernel {
  const began = Date.now();
  let turns = 0;
  let jobs = 0;
  let hung: string | undefined;
  const limits: Parts = {
    ready(job) {
      // What is dropped here lets the turn end; a program could swallow an error.
      if (++jobs > JOBS) hung = `more than ${JOBS} jobs were made ready in one turn`;
      else kernel.ready(job);
    },
    turn(pause) {
      jobs = 0;
      if (hung !== undefined) throw new Error(`${hung}: the case was ended`);
      if (++turns > TURNS) throw new Error(`the case took more than ${TURNS} turns: it was ended`);
      if ((turns & 63) === 0 && Date.now() - began > WHOLE) {
        throw new Error(`the case took more than ${WHOLE} ms: it was ended`);
      }
      return kernel.turn(pause);
    },
    block(ms) {
      const before = Date.now();
      kernel.block(Math.min(ms, WAIT));
      if (ms > WAIT && Date.now() - before >= WAIT) {
        throw new Error(`the case blocked the thread for ${ms} ms: it was ended after ${WAIT}`);
      }
    },
    drain() {
      const drained = kernel.drain();
      onDrain(drained);
      return drained;
    },
  };
  if (kernel.host === undefined) return layer(kernel, limits);
  return layer(kernel, {
    ...limits,
    host(ms, resume) {
      if (ms <= WAIT) return kernel.host!(ms, resume);
      const before = Date.now();
      return kernel.host!(WAIT, () => {
        // A kernel may resume before, because something has come; the timers of hosts are early by up to a millisecond.
        if (Date.now() - before >= WAIT - 1) hung = `the case waited for the host for more than ${WAIT} ms`;
        resume();
      });
    },
  });
}
