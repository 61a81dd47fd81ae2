import type { Mutant } from "../mutant.ts";

const jobNodeSource = "packages/core/src/driver/job-node.ts";
const taskNodeSource = "packages/core/src/driver/task-node.ts";
const askSource = "packages/core/src/driver/ask.ts";

export const locals: readonly Mutant[] = [
  {
    id: "locals-not-inherited",
    rules: ["S54"],
    title: "a spawned task does not see its spawner's locals",
    file: jobNodeSource,
    from: "if (by !== null) task.locals = by.locals;",
    to: "",
  },
  {
    id: "locals-not-restored",
    rules: ["S52"],
    title: "a local keeps its value after the call",
    file: taskNodeSource,
    from: "this.locals = frame.locals;",
    to: "",
  },
  {
    id: "locals-lost-in-call",
    rules: ["S53"],
    title: "a local is not seen through call",
    file: askSource,
    from: "? task.push(request.f, request.args, null, task.locals)",
    to: "? task.push(request.f, request.args, null, null)",
  },
  {
    id: "locals-lost-in-scope",
    rules: ["S53"],
    title: "a local is not seen in a scope",
    file: askSource,
    from: "task.openScope(request.settings), task.locals)",
    to: "task.openScope(request.settings), null)",
  },
  {
    id: "locals-hide-others",
    rules: ["S52"],
    title: "setting one local hides the others",
    file: askSource,
    from: "outer: task.locals,",
    to: "outer: null,",
  },
];
