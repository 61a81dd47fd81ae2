import type { Mutant } from "../mutant.ts";

const observersSource = "packages/core/src/driver/observers.ts";
const observationSource = "packages/core/src/driver/observation.ts";
const eventsSource = "packages/core/src/driver/events.ts";
const inspectionSource = "packages/core/src/driver/inspection.ts";

export const observation: readonly Mutant[] = [
  {
    id: "event-numbers-with-a-gap",
    rules: ["V1"],
    title: "a number is skipped before the first event",
    file: observationSource,
    from: "this.#hasBegun = true;",
    to: "this.#hasBegun = true; this.n++;",
  },
  {
    id: "park-untold",
    rules: ["V2"],
    title: "a task that waits for a scope's children is not said to park",
    file: "packages/core/src/driver/task-node.ts",
    from: "if (this.job.watched) this.job.events.parked(this, CHILDREN.op);",
    to: "",
  },
  {
    id: "wake-untold",
    rules: ["V2"],
    title: "a wake is told only where the answer was at hand",
    file: "packages/core/src/driver/parked-task.ts",
    from: `if (this.job.watched) this.job.events.woken(this as unknown as TaskNode, ok, value);
    this.readyWith(ok, value);`,
    to: "this.readyWith(ok, value);",
  },
  {
    id: "real-time-in-records",
    rules: ["V3"],
    title: "records of a hosted job carry the host's time",
    file: observationSource,
    from: "this.at = timeline.toProgram(instant);",
    to: "this.at = this.job.hosted ? realClock.now() : timeline.toProgram(instant);",
  },
  {
    id: "names-unbounded",
    rules: ["V4"],
    title: "the record of a spawn carries a name of any length",
    file: eventsSource,
    from: "name: bounded(name),",
    to: "name,",
  },
  {
    id: "throwing-observer-stays",
    rules: ["V5"],
    title: "an observer that throws is told of the next event, too",
    file: observersSource,
    from: `this.#remove(each);
        this.#onFailure(error);`,
    to: "this.#onFailure(error);",
  },
  {
    id: "no-snapshot",
    rules: ["V6"],
    title: "an observer that comes late is not told what is alive",
    file: observationSource,
    from: "if (this.#hasBegun) {",
    to: "if (job.isOver) {",
  },
  {
    id: "late-observer-told-the-past",
    rules: ["V6"],
    title: "an observer that comes late is told what is just being told",
    file: observersSource,
    from: `const all = this.#all;
    for (let index = 0; index < all.length; index++) {
      const each = all[index]!;
      if (each.isOff || record.n <= each.since) continue;`,
    to: `for (let index = 0; index < this.#all.length; index++) {
      const each = this.#all[index]!;
      if (each.isOff) continue;`,
  },
  {
    id: "detached-told-the-rest",
    rules: ["V7"],
    title: "an observer detached by another is still told what is just being told",
    file: observersSource,
    from: "if (each.isOff || record.n <= each.since) continue;",
    to: "if (record.n <= each.since) continue;",
  },
  {
    id: "caused-told-inside",
    rules: ["V8"],
    title: "what an observer causes is told before others have heard what it was told",
    file: observersSource,
    from: `this.#later.push(record);
      return;`,
    to: `this.#give(record);
      return;`,
  },
  {
    id: "job-stays-listed",
    rules: ["V9"],
    title: "a job that has ended stays among the living",
    file: "packages/core/src/driver/living.ts",
    from: "living.delete(job);",
    to: "",
  },
  {
    id: "unwinding-shown-as-parked",
    rules: ["V10"],
    title: "a task whose cleanup waits is shown as merely parked",
    file: "packages/core/src/driver/task-node.ts",
    from: `if (this.unwinding !== null) return "unwinding";`,
    to: "",
  },
  {
    id: "calls-inside-out",
    rules: ["V11"],
    title: "the calls of a task are told from the innermost outwards",
    file: "packages/core/src/driver/calls.ts",
    from: "frames.reverse();",
    to: "",
  },
  {
    id: "own-deadline-for-the-nearest",
    rules: ["V12"],
    title: "inspect tells the outermost scope's deadline",
    file: inspectionSource,
    from: "const { deadline } = scopes.at(-1)!;",
    to: "const { deadline } = scopes[0];",
  },
  {
    id: "sender-forgotten",
    rules: ["V13"],
    title: "a channel does not remember who sent when the receiver came second",
    file: "packages/core/src/channel.ts",
    from: "this.#sent.note(sender.task);",
    to: "",
  },
  {
    id: "branch-from-nowhere",
    rules: ["V14"],
    title: "the origin of a group's branch is unknown",
    file: "packages/core/src/driver/debug.ts",
    from: "place.outer = outer;",
    to: "",
  },
  {
    id: "undriven-told-by-another",
    rules: ["V15"],
    title: "the run that ends last reports what another one forgot",
    file: "packages/core/src/driver/debug.ts",
    from: "if (by !== job && !(isLast && by === null)) continue;",
    to: "if (!isLast) continue;",
  },
];
