import type { Mutant } from "../mutant.ts";

const cancellingSource = "packages/core/src/driver/cancelling.ts";
const scopeNodeSource = "packages/core/src/driver/scope-node.ts";
const taskNodeSource = "packages/core/src/driver/task-node.ts";
const reportsSource = "packages/core/src/driver/reports.ts";

export const unwinding: readonly Mutant[] = [
  {
    id: "cancel-at-every-park",
    rules: ["X18"],
    title: "a cancel is thrown in again at every park of the cleanup",
    file: cancellingSource,
    from: "return scope.reach !== null && unwinding.level !== scope;",
    to: "return scope.reach !== null;",
  },
  {
    id: "cleanup-deaf",
    rules: ["X21"],
    title: "a scope opened by cleanup cannot be cancelled",
    file: cancellingSource,
    from: "return scope.reach !== null && unwinding.level !== scope;",
    to: "return false;",
  },
  {
    id: "unwinding-level-kept",
    rules: ["X18"],
    title: "a cancel is thrown in again in each scope it leaves",
    file: cancellingSource,
    from: "unwinding.level = scope.parent!;",
    to: "",
  },
  {
    id: "unwinding-not-restored",
    rules: ["X24"],
    title: "a task that was cancelled once and went on can no longer be cancelled",
    file: cancellingSource,
    from: `if (!passing) {
      task.unwinding = unwinding.outer;`,
    to: "if (!passing) {",
  },
  {
    id: "outer-unwinding-forgotten",
    rules: ["X24"],
    title: "a timeout in cleanup makes the task forget that it is unwinding",
    file: cancellingSource,
    from: `if (!passing) {
      task.unwinding = unwinding.outer;`,
    to: `if (!passing) {
      task.unwinding = null;`,
  },
  {
    id: "target-not-transferred",
    rules: ["X26", "X24"],
    title: "a cancel overtaken by one from further out stays with the inner scope",
    file: cancellingSource,
    from: "unwinding.target = unwinding.cancel.scope;",
    to: "",
  },
  {
    id: "boundary-missing",
    rules: ["X20"],
    title: "a scope opened by cleanup is cancelled by what was delivered before",
    file: scopeNodeSource,
    from: 'this.boundary = settings.kind !== "task" && owner?.protectsWhatItOpensIn(parent) === true;',
    to: "this.boundary = false;",
  },
  {
    id: "finally-cut-short",
    rules: ["X1", "X2"],
    title: "a generator is ended by return() instead of throw()",
    file: taskNodeSource,
    from: "this.failed ? this.coroutine!.throw(answer) : this.coroutine!.next(answer)",
    to: `this.failed
          ? answer instanceof Cancelled
            ? this.coroutine!.return(undefined)
            : this.coroutine!.throw(answer)
          : this.coroutine!.next(answer)`,
  },
  {
    id: "swallowed-cancel-silent",
    rules: ["X44"],
    title: "a body that swallows its cancel and ends with a value is not reported",
    file: reportsSource,
    from: "if (task.unwinding === null) return;",
    to: "if (task.unwinding === null || task.id > 0) return;",
  },
];
