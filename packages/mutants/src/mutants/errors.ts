import type { Mutant } from "../mutant.ts";

const scopeNodeSource = "packages/core/src/driver/scope-node.ts";
const taskNodeSource = "packages/core/src/driver/task-node.ts";
const exitSource = "packages/core/src/driver/exit.ts";
const failuresSource = "packages/core/src/driver/failures.ts";
const resultSource = "packages/core/src/driver/result.ts";
const joinSource = "packages/core/src/driver/join.ts";

export const errors: readonly Mutant[] = [
  {
    id: "error-lost-without-joiner",
    rules: ["S16", "S19"],
    title: "the failure of a task that nobody joined is lost",
    file: scopeNodeSource,
    from: "else this.fail(child.answer, child.inWords());",
    to: "else if (child.told) this.fail(child.answer, child.inWords());",
  },
  {
    id: "joined-failure-excused",
    rules: ["S18"],
    title: "a failed child that somebody joined does not fail its scope",
    file: scopeNodeSource,
    from: "else this.fail(child.answer, child.inWords());",
    to: "else if (!child.told) this.fail(child.answer, child.inWords());",
  },
  {
    id: "failure-spares-siblings",
    rules: ["S16"],
    title: "a failing child does not cancel its siblings",
    file: scopeNodeSource,
    from: 'this.ask("failure", error, `the failure of ${who}`);',
    to: "void who;",
  },
  {
    id: "body-failure-spares-children",
    rules: ["S16"],
    title: "a failing body does not cancel the children",
    file: taskNodeSource,
    from: "if (!ok && !isCancelOf(scope, value)) scope.fail(value, this.inWords());",
    to: "void isCancelOf;",
  },
  {
    id: "cancelled-child-is-failure",
    rules: ["S22"],
    title: "a cancelled child counts as a failure",
    file: scopeNodeSource,
    from: "if (child.failed && child.endedBy === null) {",
    to: "if (child.failed) {",
  },
  {
    id: "thrown-cancelled-excused",
    rules: ["X31"],
    title: "a Cancelled thrown by hand does not cancel the others",
    file: scopeNodeSource,
    from: "return error instanceof Cancelled && scope.reach !== null;",
    to: "return error instanceof Cancelled;",
  },
  {
    id: "unjoined-failure-silent",
    rules: ["E14"],
    title: "a failure in supervise that nobody joined is not reported",
    file: scopeNodeSource,
    from: "if (this.unjoined !== null) this.reportUnjoined(this.unjoined);",
    to: "",
  },
  {
    id: "unjoined-failure-twice",
    rules: ["E15"],
    title: "a failure in supervise is reported although it was joined later",
    file: scopeNodeSource,
    from: "if (task.told) continue;",
    to: "",
  },
  {
    id: "last-failure-wins",
    rules: ["E1"],
    title: "the last failure leaves the scope instead of the first",
    file: exitSource,
    from: "give(task, false, failures[0]);",
    to: "give(task, false, failures.at(-1));",
  },
  {
    id: "second-failure-dropped",
    rules: ["E2"],
    title: "failuresOf does not list the failures after the first",
    file: scopeNodeSource,
    from: "} else this.failures.push(error);",
    to: "}",
  },
  {
    id: "failures-out-of-order",
    rules: ["E2"],
    title: "failuresOf lists the failures in reverse",
    file: failuresSource,
    from: "left.push(...behind.toReversed())",
    to: "left.push(...behind)",
  },
  {
    id: "failures-not-kept",
    rules: ["E2"],
    title: "failures that left a scope together are not kept together",
    file: failuresSource,
    from: "if (behind === undefined) companions.set(first, added);",
    to: "if (behind === undefined) void added;",
  },
  {
    id: "timeout-behind-cleanup-error",
    rules: ["E10", "X61"],
    title: "what cleanup threw comes before the TimeoutError that caused it",
    file: exitSource,
    from: "failures.unshift(timeoutError(scope))",
    to: "failures.push(timeoutError(scope))",
  },
  {
    id: "timeout-cause-lost",
    rules: ["E10", "X61"],
    title: "a TimeoutError is lost when the cleanup it caused fails",
    file: exitSource,
    from: 'if (scope.kind === "timeout" && scope.deadlineCausedFailure)',
    to: 'if (scope.kind === "task" && scope.deadlineCausedFailure)',
  },
  {
    id: "cleanup-error-at-end-lost",
    rules: ["D40", "X70"],
    title: "what cleanup throws after a deadlock is not kept with it",
    file: resultSource,
    from: "gather([cause.error, main.answer])",
    to: "gather([cause.error])",
  },
  {
    id: "error-wrapped",
    rules: ["S25", "E5"],
    title: "an error is wrapped on its way to the joiner",
    file: joinSource,
    from: "failure(task.answer)",
    to: "failure(new Error(String(task.answer), { cause: task.answer }))",
  },
];
