import type { Mutant } from "../mutant.ts";

const joinSource = "packages/core/src/driver/join.ts";

export const joining: readonly Mutant[] = [
  {
    id: "join-throws-cancelled",
    rules: ["S26"],
    title: "joining a cancelled task throws its Cancelled into the joiner",
    file: joinSource,
    from: "failure(cancelled(task))",
    to: "failure(task.endedBy.error)",
  },
  {
    id: "join-loses-reason",
    rules: ["S26"],
    title: "TaskCancelled does not carry the reason",
    file: joinSource,
    from: "new TaskCancelled(task, task.endedBy!.error.reason)",
    to: "new TaskCancelled(task, undefined)",
  },
  {
    id: "joiners-reversed",
    rules: ["S24"],
    title: "who joined last is woken first",
    file: joinSource,
    from: "for (let each = joiners.first; each !== null; each = joiners.first) tell(task, each);",
    to: "for (let each = joiners.last; each !== null; each = joiners.last) tell(task, each);",
  },
  {
    id: "one-joiner-woken",
    rules: ["S23", "S24"],
    title: "only the first who joined is woken",
    file: joinSource,
    from: "for (let each = joiners.first; each !== null; each = joiners.first) tell(task, each);",
    to: "if (joiners.first !== null) tell(task, joiners.first);",
  },
  {
    id: "self-join-waits",
    rules: ["S29"],
    title: "a task that joins itself waits for ever",
    file: joinSource,
    from: "if (target === task) return task.readyWith(false,",
    to: "if (target === task && target.isDone) return task.readyWith(false,",
  },
  {
    id: "foreign-join",
    rules: ["S31"],
    title: "a task of another run can be joined",
    file: joinSource,
    from: "if (target.job !== task.job) return task.readyWith(false, foreign(task, target));",
    to: "",
  },
  {
    id: "join-of-ended-hangs",
    rules: ["S23"],
    title: "joining a task that has ended waits for ever",
    file: joinSource,
    from: "return awaitNothing(task, request, target, why);",
    to: "return void task.parkOn(request);",
  },
];
