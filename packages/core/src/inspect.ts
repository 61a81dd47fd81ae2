// "@outloop/core/inspect": what looks into a program from outside, or from within, and changes nothing in it.
export type { EventRecord, Observer, SnapshotScope, SnapshotTask } from "./event-record.ts";
export { jobs, thisJob, type JobView } from "./job-view.ts";
