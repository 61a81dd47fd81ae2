import { EAGAIN } from "./linux.ts";
import type { IoPort } from "./port/port.ts";

/**
 * Handles of processes that still ran when the program closed theirs. The system keeps what has ended until somebody asks
 * how, so somebody has to: whoever next starts a process on this thread.
 */
let orphans: number[] = [];

/** The program closes `handle`, which may stand for a process that nobody has waited for. */
export function disown(port: IoPort, handle: number): void {
  if (port.waitProcess(handle) !== -EAGAIN) return;
  const own = port.dup(handle);
  // Without a descriptor left nothing can be done; the end of this process ends the matter.
  if (own >= 0) orphans.push(own);
}

export function reapOrphans(port: IoPort): void {
  if (orphans.length === 0) return;
  orphans = orphans.filter((handle) => {
    if (port.waitProcess(handle) === -EAGAIN) return true;
    port.close(handle);
    return false;
  });
}
