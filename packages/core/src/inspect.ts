// "@outloop/core/inspect": looks into a program, from within or from outside, and changes nothing in it.
export type { EndWord, EventRecord, Observer, SnapshotScope, SnapshotTask } from "./event-record.ts";
export { chromeTrace, type TraceEntry } from "./chrome-trace.ts";
export { inspect, inspectJob } from "./inspect-task.ts";
export { jobs, thisJob, type JobView } from "./job-view.ts";
export { watchThread, type ThreadWatcher } from "./thread-watcher.ts";
export type { CallView, JobReport, ScopeView, TaskCounts, TaskView } from "./report.ts";
