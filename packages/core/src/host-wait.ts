import { hostGlobals } from "./host-globals.ts";

/** The longest wait that hosts accept; a longer one would fire at once. */
const LONGEST = 2 ** 31 - 1;

/**
 * Calls `resume` once, in a later macrotask of the host, after `ms` milliseconds (rounded up; a very long wait may
 * end early, the driver then waits again). Keeps the process alive meanwhile. Returns what calls it off.
 */
export function hostWait(ms: number, resume: () => void): () => void {
  if (ms <= 0) return macrotask(resume);
  const { setTimeout, clearTimeout } = hostGlobals;
  if (setTimeout === undefined || clearTimeout === undefined) {
    throw new Error("this host has no setTimeout: use run(), which needs no event loop");
  }
  const handle = setTimeout(resume, Math.min(Math.ceil(ms), LONGEST));
  return () => clearTimeout(handle);
}

/** `setTimeout(f, 0)` waits 1 to 4 ms on most hosts, so it is the last resort. */
function macrotask(resume: () => void): () => void {
  const { setImmediate, clearImmediate, MessageChannel } = hostGlobals;
  if (setImmediate !== undefined && clearImmediate !== undefined) {
    const handle = setImmediate(resume);
    return () => clearImmediate(handle);
  }
  if (MessageChannel !== undefined) {
    const { port1, port2 } = new MessageChannel();
    const close = (): void => {
      port1.onmessage = null;
      port1.close();
    };
    port1.onmessage = () => {
      close();
      resume();
    };
    port2.postMessage(null);
    return close;
  }
  return hostWait(1, resume);
}
