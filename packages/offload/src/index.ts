export { offload, offloadWith, type OffloadOptions } from "./offload.ts";
export { exported, type Exported } from "./callee.ts";
export { transferred, type Transferred } from "./transferred.ts";
export { Pool, type PoolOptions } from "./pool.ts";
export type { ErrorClass } from "./sent-error.ts";
export { NotSendable, WorkerDied } from "./errors.ts";
