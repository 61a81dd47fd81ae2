import type { Mutant } from "../mutant.ts";

const taskNodeSource = "packages/core/src/driver/task-node.ts";
const askSource = "packages/core/src/driver/ask.ts";
const exitSource = "packages/core/src/driver/exit.ts";
const scopeNodeSource = "packages/core/src/driver/scope-node.ts";

export const scopes: readonly Mutant[] = [
  {
    id: "scope-does-not-wait",
    rules: ["S9"],
    title: "a scope ends before its children have",
    file: taskNodeSource,
    from: "if (scope.children > 0) {",
    to: "if (scope.children > 0 && scope === this.body) {",
  },
  {
    id: "task-does-not-wait",
    rules: ["S5"],
    title: "a task ends before the tasks it spawned have",
    file: taskNodeSource,
    from: "if (scope.children > 0) {",
    to: "if (scope.children > 0 && scope !== this.body) {",
  },
  {
    id: "children-ended-in-place",
    rules: ["S11", "S9"],
    title: "a scope is left in place when its last child ends, not in a turn of its own",
    file: taskNodeSource,
    from: `this.phase = EXIT;
    this.job.kernel.ready(this);`,
    to: `this.phase = EXIT;
    this.run();`,
  },
  {
    id: "spawn-into-body",
    rules: ["S6"],
    title: "spawn uses the scope of the task's body instead of the innermost",
    file: askSource,
    from: "request.scope ?? task.ensureScope()",
    to: "request.scope ?? task.ensureBody()",
  },
  {
    id: "spawn-scope-ignored",
    rules: ["S8"],
    title: "the scope named in spawnWith is ignored",
    file: askSource,
    from: "request.scope ?? task.ensureScope()",
    to: "(request.scope && null) ?? task.ensureScope()",
  },
  {
    id: "spawn-into-ended-scope",
    rules: ["S8"],
    title: "a task can be spawned into a scope that has ended",
    file: askSource,
    from: "if (scope.ended) {",
    to: "if (scope.ended && scope.owner === task) {",
  },
  {
    id: "spawn-into-foreign-scope",
    rules: ["S31"],
    title: "a task can be spawned into a scope of another run",
    file: askSource,
    from: "if (scope.job !== task.job) return refuse(task, foreign(task, scope));",
    to: "",
  },
  {
    id: "absorbs-outer-cancel",
    rules: ["X28", "X26"],
    title: "a cancelled scope absorbs a Cancelled although an outer scope is cancelled too",
    file: exitSource,
    from: '} else if (scope.kind !== "task" && request !== null && outerReach === null) {',
    to: '} else if (scope.kind !== "task" && request !== null) {',
  },
  {
    id: "absorbs-every-cancel",
    rules: ["X28"],
    title: "every scope that a cancel reaches absorbs it",
    file: exitSource,
    from: '} else if (scope.kind !== "task" && request !== null && outerReach === null) {',
    to: '} else if (scope.kind !== "task" && scope.reach !== null) {',
  },
  {
    id: "cancelled-scope-throws",
    rules: ["X28", "X32"],
    title: "a scope that was cancelled itself lets its Cancelled out",
    file: exitSource,
    from: '} else if (scope.kind !== "task" && request !== null && outerReach === null) {',
    to: '} else if (scope.kind !== "task" && scope.kind !== "scope" && request !== null && outerReach === null) {',
  },
  {
    id: "timeout-takes-outer-deadline",
    rules: ["X59"],
    title: "a timeout takes an outer deadline for its own",
    file: exitSource,
    from: '} else if (scope.kind !== "task" && request !== null && outerReach === null) {',
    to: `} else if (scope.kind === "timeout" && scope.reach?.kind === "deadline") {
    giveExpired(task, scope);
  } else if (scope.kind !== "task" && request !== null && outerReach === null) {`,
  },
  {
    id: "timeout-takes-any-cancel",
    rules: ["X59"],
    title: "a timeout cancelled by somebody throws TimeoutError",
    file: exitSource,
    from: 'const expired = request !== null && request.kind === "deadline" && outerReach === null;',
    to: "const expired = request !== null && outerReach === null;",
  },
  {
    id: "timeout-despite-value",
    rules: ["X58"],
    title: "a timeout throws although its deadline ended nothing",
    file: exitSource,
    from: "if (expired && scope.endedTask) giveExpired(task, scope);",
    to: "if (expired) giveExpired(task, scope);",
  },
  {
    id: "timeout-of-child-lost",
    rules: ["X57"],
    title: "a timeout whose deadline ended only a child gives a value",
    file: exitSource,
    from: "if (expired && scope.endedTask) giveExpired(task, scope);",
    to: "if (expired && scope.children > 0) giveExpired(task, scope);",
  },
  {
    id: "move-on-says-false",
    rules: ["X64"],
    title: "moveOnAfter does not tell that its time was up",
    file: exitSource,
    from: "{ timedOut: true, value }",
    to: "{ timedOut: false, value }",
  },
  {
    id: "supervise-cancels",
    rules: ["S20"],
    title: "a failure in supervise cancels the others",
    file: scopeNodeSource,
    from: "this.supervises = settings.supervise === true;",
    to: 'this.supervises = settings.supervise === undefined && settings.kind === "root";',
  },
  {
    id: "current-scope-is-body",
    rules: ["S13", "S8"],
    title: "currentScope gives the scope of the task's body",
    file: askSource,
    from: "return reply(task, task.ensureScope());",
    to: "return reply(task, task.ensureBody());",
  },
];
