import type { Mutant } from "../mutant.ts";

const parkedTaskSource = "packages/core/src/driver/parked-task.ts";
const taskNodeSource = "packages/core/src/driver/task-node.ts";
const askSource = "packages/core/src/driver/ask.ts";
const scopeNodeSource = "packages/core/src/driver/scope-node.ts";
const joinSource = "packages/core/src/driver/join.ts";
const cancelRequestSource = "packages/core/src/driver/cancel-request.ts";

export const cancelling: readonly Mutant[] = [
  {
    id: "cancel-in-place",
    rules: ["X3"],
    title: "a cancel is thrown in by whoever asked for it, in place",
    file: parkedTaskSource,
    from: `this.readyToRaise();
    waiter?.drop();`,
    to: `this.phase = RAISE;
    waiter?.drop();
    this.run();`,
  },
  {
    id: "completion-loses",
    rules: ["X10"],
    title: "a cancel takes back an answer that has arrived",
    file: parkedTaskSource,
    from: "interrupt(): void {",
    to: `interrupt(): void {
    if (this.phase === READY && this.isDue()) this.phase = RAISE;`,
  },
  {
    id: "unstarted-runs",
    rules: ["X48"],
    title: "a task cancelled before it began runs to its first park",
    file: taskNodeSource,
    from: "if (this.scope.reach !== null) return",
    to: "if (this.scope.reach?.delivered === true) return",
  },
  {
    id: "spawn-after-cancel-runs",
    rules: ["S12", "X47"],
    title: "a task spawned into a cancelled scope runs",
    file: taskNodeSource,
    from: "if (this.scope.reach !== null) return",
    to: "if (this.scope.reach?.delivered === false) return",
  },
  {
    id: "spawn-after-cancel-silent",
    rules: ["S12", "X47"],
    title: "a spawn into a cancelled scope is not reported",
    file: askSource,
    from: "if (scope.reach?.delivered === true) {",
    to: "if (scope.reach?.delivered === undefined && scope.ended) {",
  },
  {
    id: "cancel-stops-at-bodies",
    rules: ["X4"],
    title: "a cancel does not reach tasks that have scopes of their own",
    file: scopeNodeSource,
    from: "else scopes.push(body);",
    to: "else continue;",
  },
  {
    id: "cancel-stops-at-inner-scopes",
    rules: ["X4"],
    title: "a cancel does not reach the scopes opened inside",
    file: scopeNodeSource,
    from: "else if (inner.outside() !== null) scopes.push(inner);",
    to: "else if (inner.shielded && inner.outside() !== null) scopes.push(inner);",
  },
  {
    id: "cancel-spares-owner",
    rules: ["X4"],
    title: "a cancel reaches the children of a scope but not its body",
    file: scopeNodeSource,
    from: "if (owner !== null) tasks.push(owner);",
    to: "void owner;",
  },
  {
    id: "second-cancel-counts",
    rules: ["X7"],
    title: "a second cancel of a scope replaces the first",
    file: scopeNodeSource,
    from: "if (this.request !== null || this.ended) return;",
    to: "if (this.ended) return;",
  },
  {
    id: "shield-leaks",
    rules: ["X67"],
    title: "a cancel that comes while a shield is open passes it",
    file: scopeNodeSource,
    from: "else if (inner.outside() !== null) scopes.push(inner);",
    to: "else scopes.push(inner);",
  },
  {
    id: "shield-opened-late",
    rules: ["X67"],
    title: "a shield opened while a cancel is due does not keep it out",
    file: scopeNodeSource,
    from: "this.reach = this.outside()?.reach ?? null;",
    to: "this.reach = this.parent?.reach ?? null;",
  },
  {
    id: "shield-keeps-own-cancels-out",
    rules: ["X68"],
    title: "a shield keeps even its own cancel out",
    file: scopeNodeSource,
    from: "if (this.reach === null) spread(this, this.request);",
    to: "if (this.reach === null && !this.shielded) spread(this, this.request);",
  },
  {
    id: "cancel-does-not-wait",
    rules: ["S32", "X50"],
    title: "task.cancel() does not wait for the cleanup",
    file: joinSource,
    from: `awaitEnd(task, request, target, "cancel");
  return false;`,
    to: "return task.readyWith(true, undefined);",
  },
  {
    id: "cancel-by-cancelled-task",
    rules: ["S33", "X17"],
    title: "a task that is cancelled itself cannot cancel another",
    file: joinSource,
    from: `if (!target.isDone) target.ensureBody().ask("asked", reason, task.inWords());
  if (task.raises()) return false;`,
    to: `if (task.raises()) return false;
  if (!target.isDone) target.ensureBody().ask("asked", reason, task.inWords());`,
  },
  {
    id: "cancel-throws-cleanup-errors",
    rules: ["S34", "X51"],
    title: "task.cancel() throws what a join would",
    file: joinSource,
    from: 'if (waiter.request.op === "cancel") {',
    to: 'if (waiter.request.op === "nothing") {',
  },
  {
    id: "self-cancel-waits",
    rules: ["X54"],
    title: "a task that cancels itself while unwinding waits for its own end",
    file: joinSource,
    from: "if (target === task) return task.readyWith(true, undefined);",
    to: "",
  },
  {
    id: "cancel-loses-reason",
    rules: ["X49"],
    title: "the reason of a cancel is lost",
    file: cancelRequestSource,
    from: "this.error = new Cancelled(reason, origin);",
    to: "this.error = new Cancelled(reason && undefined, origin);",
  },
];
