import type { Subject } from "../harness/workload.ts";

export const heap: Subject = { name: "outloop", kernel: "heap" };
export const simple: Subject = { name: "outloop", kernel: "simple" };
export const native: Subject = { name: "native" };
/** Not even a runtime: what the engine asks for by itself. */
export const generator: Subject = { name: "generator" };
/** No queue at all: the timers and the clock by themselves. */
export const touch: Subject = { name: "touch" };
export const effect: Subject = { name: "effect" };
export const effection: Subject = { name: "effection" };
export const saga: Subject = { name: "redux-saga" };
export const co: Subject = { name: "co" };
export const asyncio: Subject = { name: "asyncio", runtime: "python" };
export const trio: Subject = { name: "trio", runtime: "python" };
export const go: Subject = { name: "go", runtime: "go" };
