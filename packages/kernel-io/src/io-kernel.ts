import { PortKernel, type PortKernelOptions } from "./kernel.ts";
import { choosePort, type PortKind } from "./port/load.ts";

/** What `new IoKernel` takes, besides what every `HeapKernel` takes. On a virtual clock time stands still for descriptors. */
export interface IoKernelOptions extends PortKernelOptions {
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
  /**
   * Never used, see `archetypes`: an object of this class on a port that is never opened.
   * @internal
   */
  static readonly archetype: object = Reflect.construct(PortKernel, [{ kind: "addon" }], IoKernel) as object;

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
