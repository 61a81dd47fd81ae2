export { spawnProcess } from "./spawn-process.ts";
export { type Process, type WaitOptions } from "./process.ts";
export type { ProcessInput } from "./input.ts";
export type { ProcessOutput } from "./output.ts";
export type { ProcessOptions } from "./options.ts";
export { exec, type ExecOptions, type ExecResult } from "./exec.ts";
export {
  pipeline,
  pipelineWith,
  type Command,
  type PipelineOptions,
  type PipelineResult,
} from "./pipeline.ts";
export { OutputLimitExceeded, ProcessFailed } from "./errors.ts";
// What ends, errors and signals are made of, so that a program need not know where they come from.
export { IoError } from "@outloop/core/io";
export type { ProcessEnd, Signal } from "@outloop/core/processes";
