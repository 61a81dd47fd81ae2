import { CTL_SIGNALS } from "../port.ts";
import { mayBeCaught } from "./dispositions.ts";
import { EINVAL } from "./linux.ts";
import type { State } from "./state.ts";
import { collectSignals } from "./turn.ts";

export function catchSignal(state: State, signal: number): number {
  // One that has come and was not told yet is told before it is caught anew.
  collectSignals(state);
  const result = state.resources.dispositions.catch(signal);
  state.watch?.lookForSignals();
  return result;
}

export function releaseSignal(state: State, signal: number): number {
  if (!mayBeCaught(signal)) return -EINVAL;
  if (state.resources.dispositions.release(signal)) state.ctl[CTL_SIGNALS]! |= 1 << signal;
  state.watch?.lookForSignals();
  return 0;
}
