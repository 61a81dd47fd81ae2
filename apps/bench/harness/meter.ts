/**
 * What a program marks its measured part with. Everything outside of `begin` and `end` is free; `alive` says that
 * everything is there now, which is when memory is looked at.
 */
export class Meter {
  /** Nanoseconds, over all repetitions since the last reset. */
  cpu = 0;
  wall = 0;
  #baseline = 0;
  #tell: ((bytes: number) => void) | undefined;
  #cpuBegan: NodeJS.CpuUsage = { user: 0, system: 0 };
  #wallBegan = 0n;

  reset(): void {
    this.cpu = this.wall = 0;
  }

  begin(): void {
    this.#cpuBegan = process.cpuUsage();
    this.#wallBegan = process.hrtime.bigint();
  }

  end(): void {
    const wallEnded = process.hrtime.bigint();
    const { user, system } = process.cpuUsage(this.#cpuBegan);
    this.cpu += (user + system) * 1000;
    this.wall += Number(wallEnded - this.#wallBegan);
  }

  /** At the next `alive`, `tell` gets the bytes held above what is held now. Never in a run whose time counts. */
  armForMemory(tell: (bytes: number) => void): void {
    this.#tell = tell;
    this.#baseline = heldBytes();
  }

  alive(): void {
    this.#tell?.(heldBytes() - this.#baseline);
  }
}

/** Bytes in use after a full collection: the heap and what hangs outside of it (`external` includes array buffers). */
function heldBytes(): number {
  collector()();
  // Twice: the first may only queue what finalizers hold.
  collector()();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

/**
 * Clears away what the warm-up left behind, in the young generation alone. A full collection at a moment when no
 * run is alive would take the compiled code with it (V8 drops code that names the shape of an object when the last such
 * object dies), and what is measured then is the compiler: it made `spawn` twice as dear, and native promises no dearer.
 */
export function collectYoung(): void {
  collector()({ type: "minor" });
}

function collector(): NodeJS.GCFunction {
  if (globalThis.gc === undefined) throw new Error("start node with --expose-gc");
  return globalThis.gc;
}
