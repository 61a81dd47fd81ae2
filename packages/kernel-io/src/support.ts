import { choosePort, type PortKind } from "./port/load.ts";

export type IoKernelSupport =
  | { readonly supported: true; readonly port: PortKind }
  | { readonly supported: false; readonly reason: string };

/**
 * Tells whether `new IoKernel()` works on this machine, and with which port, or why it does not. Opens nothing.
 *
 * @example
 * ```ts
 * const kernel = ioKernelSupport().supported ? new IoKernel() : new HeapKernel();
 * ```
 */
export function ioKernelSupport(): IoKernelSupport {
  const choice = choosePort();
  return choice.kind === undefined
    ? { supported: false, reason: choice.reason }
    : { supported: true, port: choice.kind };
}
