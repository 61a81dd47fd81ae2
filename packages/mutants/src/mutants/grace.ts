import type { Mutant } from "../mutant.ts";

const unwindingSource = "packages/core/src/driver/unwinding.ts";
const scopeNodeSource = "packages/core/src/driver/scope-node.ts";
const cancellingSource = "packages/core/src/driver/cancelling.ts";

export const grace: readonly Mutant[] = [
  {
    id: "grace-counts-in-shield",
    rules: ["X38"],
    title: "shielded time counts towards the grace",
    file: unwindingSource,
    from: "this.graceEnd += ms;",
    to: "void ms;",
  },
  {
    id: "grace-ends-in-shield",
    rules: ["X38"],
    title: "a grace ends while its task is in a shield",
    file: unwindingSource,
    from: " || this.graceEnd === Infinity || this.isShielded()) return;",
    to: " || this.graceEnd === Infinity) return;",
  },
  {
    id: "grace-not-restarted",
    rules: ["X37"],
    title: "the grace does not begin afresh after waiting for children",
    file: unwindingSource,
    from: "this.graceEnd = this.task.job.now() + this.level.grace;",
    to: "",
  },
  {
    id: "grace-never-ends",
    rules: ["X41", "X35"],
    title: "a grace never ends",
    file: unwindingSource,
    from: "this.onGraceOver(this);",
    to: "",
  },
  {
    id: "grace-of-scope-ignored",
    rules: ["X36"],
    title: "the grace of a scope is the run's, whatever its option says",
    file: scopeNodeSource,
    from: "this.grace = settings.grace ?? parent?.grace ?? Infinity;",
    to: "this.grace = parent?.grace ?? settings.grace ?? Infinity;",
  },
  {
    id: "grace-over-parks-on",
    rules: ["X40"],
    title: "a task whose grace has ended stays parked",
    file: cancellingSource,
    from: "task.interrupt();",
    to: "",
  },
  {
    id: "grace-over-silent",
    rules: ["X45"],
    title: "a task that still parks when its grace ends is not reported",
    file: cancellingSource,
    from: `unwinding.over = true;
  task.job.warn({`,
    to: `unwinding.over = true;
  if (task.id < 0) task.job.warn({`,
  },
  {
    id: "grace-over-spares-children",
    rules: ["X40"],
    title: "the end of a grace does not reach the children of scopes opened by the cleanup",
    file: cancellingSource,
    from: `opened.boundary = false;
    if (level.reach !== null && opened.outside() !== null) spread(opened, level.reach);`,
    to: "",
  },
  {
    id: "abandoned-at-once",
    rules: ["X42"],
    title: "a task is abandoned at its second park past its grace",
    file: cancellingSource,
    from: "const RAISES_PAST_GRACE = 100;",
    to: "const RAISES_PAST_GRACE = 1;",
  },
  {
    id: "abandoned-never",
    rules: ["X42"],
    title: "a task that parks for ever past its grace is never abandoned",
    file: cancellingSource,
    from: "if (late.raises > RAISES_PAST_GRACE) {",
    to: "if (late.raises > RAISES_PAST_GRACE * 1e9) {",
  },
  {
    id: "abandoned-silent",
    rules: ["X42"],
    title: "an abandoned task is not reported",
    file: cancellingSource,
    from: 'task.job.warn({ kind: "abandoned", message: error.message, task, error });',
    to: "",
  },
  {
    id: "abandoned-does-not-fail",
    rules: ["X42"],
    title: "an abandoned task ends as if it had been cancelled",
    file: cancellingSource,
    from: "return task.abandon(error);",
    to: `task.abandon(error);
      task.answer = late.cancel.error;
      return;`,
  },
];
