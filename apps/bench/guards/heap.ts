/** A full collection, twice: the first may only queue what finalizers hold. */
export function collect(): void {
  if (globalThis.gc === undefined) throw new Error("start node with --expose-gc");
  globalThis.gc();
  globalThis.gc();
}

export function heapUsed(): number {
  return process.memoryUsage().heapUsed;
}
