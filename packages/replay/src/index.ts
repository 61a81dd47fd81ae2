export { Recorder, type RecordOptions } from "./recorder.ts";
export { Replay, type ReplayOptions } from "./replay.ts";
export type { MakeKernel } from "./replay-layer.ts";
export type { OnLine } from "./script.ts";
export { Diverged, LogError } from "./errors.ts";
export {
  inWords,
  VERSION,
  type Answered,
  type Ask,
  type End,
  type Event,
  type Header,
  type HostCall,
  type KernelFacts,
  type Line,
  type Sync,
} from "./line.ts";
export type { Encoded } from "./encode.ts";
