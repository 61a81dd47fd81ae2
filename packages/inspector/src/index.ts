export { openInspector, type Inspector } from "./open.ts";
export { inspectSetting } from "./setting.ts";
export { InspectError } from "./inspect-error.ts";
export { askJobs, askTask, processes } from "./client.ts";
export type {
  FailedAnswer,
  Held,
  InspectAnswer,
  InspectRequest,
  JobLines,
  JobsAnswer,
  ScopeLine,
  TaskAnswer,
  TaskLine,
} from "./protocol.ts";
