import type { Mutant } from "../mutant.ts";

const watchEndsSource = "packages/core/src/driver/watch-ends.ts";
const taskNodeSource = "packages/core/src/driver/task-node.ts";
const groupsSource = "packages/core/src/groups.ts";

export const groups: readonly Mutant[] = [
  {
    id: "race-spares-losers",
    rules: ["S47"],
    title: "a race lets its losers run on",
    file: watchEndsSource,
    from: 'if (!other.isDone) other.ensureBody().ask("asked", "another branch decided", describe);',
    to: "void other;",
  },
  {
    id: "race-loser-begins",
    rules: ["S48"],
    title: "a loser of a race that had not begun runs to its first park",
    file: watchEndsSource,
    from: "if (!other.isDone) other.ensureBody()",
    to: 'if (!other.isDone && other.state !== "new") other.ensureBody()',
  },
  {
    id: "race-without-scope",
    rules: ["S47"],
    title: "a race does not wait for the cleanup of its losers",
    file: taskNodeSource,
    from: "if (scope.children > 0) {",
    to: 'if (scope.children > 0 && !scope.childList().every((child) => child.name.startsWith("race"))) {',
  },
  {
    id: "all-in-order-of-ending",
    rules: ["S42"],
    title: "all gives the values in the order in which the branches ended",
    file: groupsSource,
    from: "for (const task of tasks) values.push(yield* task.join());",
    to: `const order: TaskNode[] = [];
  yield* watchEnds(tasks, "all", (task) => order.push(task) < 0);
  for (const task of order) values.push(yield* task.join());`,
  },
  {
    id: "all-of-nothing-in-place",
    rules: ["S40"],
    title: "all([]) is no checkpoint",
    file: groupsSource,
    from: `if (tasks.length === 0) yield* checkpoint();
  const values`,
    to: "const values",
  },
  {
    id: "race-of-nothing-waits",
    rules: ["S40"],
    title: "race([]) waits for ever",
    file: groupsSource,
    from: `if (tasks.length === 0) {
    yield* checkpoint();`,
    to: `if (tasks.length > 1e9) {
    yield* checkpoint();`,
  },
  {
    id: "any-takes-failure",
    rules: ["S50"],
    title: "any ends with the first failure",
    file: groupsSource,
    from: "(task) => outcomeOf(task).ok",
    to: "() => true",
  },
  {
    id: "any-of-nothing-waits",
    rules: ["S40"],
    title: "any([]) and allSettled([]) wait for ever",
    file: watchEndsSource,
    from: `if (left === 0) wake(success(undefined));
    return forget;`,
    to: "return forget;",
  },
  {
    id: "all-settled-fails",
    rules: ["S45"],
    title: "allSettled fails with its first failure",
    file: groupsSource,
    from: "return supervise(allSettledBody",
    to: "return scope(allSettledBody",
  },
  {
    id: "group-takes-twice",
    rules: ["S39"],
    title: "a group takes the same coroutine twice",
    file: groupsSource,
    from: "if (seen.has(branch))",
    to: "if (seen.has(branch) && seen.size === 0)",
  },
  {
    id: "group-takes-driven",
    rules: ["S39"],
    title: "a group takes a coroutine that was driven already",
    file: groupsSource,
    from: "if (wasTaken(branch)) throw",
    to: "if (wasTaken(branch) && index < 0) throw",
  },
  {
    id: "group-checks-too-late",
    rules: ["S38"],
    title: "a group starts the branches before one that is no coroutine",
    file: groupsSource,
    from: `checkBranches(group, branches);
  const tasks: TaskNode[] = [];
  for (const branch of branches) {`,
    to: `const tasks: TaskNode[] = [];
  for (const branch of branches) {
    checkBranches(group, [branch]);`,
  },
];
