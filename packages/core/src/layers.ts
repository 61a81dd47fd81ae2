// `layers` of "@outloop/core/kernel": ready-made layers to put around a kernel.
export { delay, type DelayRule } from "./layers/delay.ts";
export { deny } from "./layers/deny.ts";
export { fault, type FaultRule } from "./layers/fault.ts";
export { meter, type Meter } from "./layers/meter.ts";
export { trace, type Sink } from "./layers/trace.ts";
