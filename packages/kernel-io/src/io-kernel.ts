import type { Clock } from "@outloop/core/kernel";
import { PortKernel } from "./kernel.ts";
import { choosePort, type PortKind } from "./port/load.ts";

export interface IoKernelOptions {
  /** The host's monotonic clock by default. On a virtual clock descriptors work, too: it stands still for them. */
  readonly clock?: Clock | undefined;
  /** Milliseconds to look for events again and again before the thread is blocked: less delay, for a busy core. 0. */
  readonly spin?: number | undefined;
  /** The addon in C, or the system's functions through koffi; by default the first of them that works. */
  readonly port?: PortKind | undefined;
}

/**
 * The kernel for file descriptors: epoll on the bare thread under `run`, watched by the host's event loop under `start`.
 * It answers all traps of `@outloop/core/io`. Timers and order are those of `HeapKernel`.
 *
 * Throws where there is no port for this machine, see `ioKernelSupport`.
 *
 * @example
 * ```ts
 * run(new IoKernel(), function* () {
 *   const [a, b] = yield* pair("stream");
 *   yield* send(a, new TextEncoder().encode("hello"));
 *   return (yield* recv(b)).length;
 * }); // 5
 * ```
 */
export class IoKernel extends PortKernel {
  constructor({ port, ...options }: IoKernelOptions = {}) {
    const choice = choosePort(port);
    if (choice.kind === undefined) {
      throw new Error(
        `IoKernel does not work here: ${choice.reason}. Programs that wait for no descriptors run on SimpleKernel or ` +
          `HeapKernel, and with start() on those the host's own sockets can be awaited through until()`,
      );
    }
    super(choice, options);
  }
}
