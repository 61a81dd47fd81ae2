import type { Mutant } from "../mutant.ts";

const askSource = "packages/core/src/driver/ask.ts";
const submitSource = "packages/core/src/driver/submit.ts";
const joinSource = "packages/core/src/driver/join.ts";
const taskNodeSource = "packages/core/src/driver/task-node.ts";
const reportsSource = "packages/core/src/driver/reports.ts";
const driveSource = "packages/core/src/drive.ts";
const trapSource = "packages/core/src/trap.ts";

export const traps: readonly Mutant[] = [
  {
    id: "admit-not-asked",
    rules: ["T39"],
    title: "a kernel that has a say in traps is not asked unless somebody looks on",
    file: "packages/core/src/driver/observation.ts",
    from: " || job.kernel.admit !== undefined;",
    to: ";",
  },
  {
    id: "admitted-not-answered",
    rules: ["T39"],
    title: "what a kernel admits in the place of a trap is not what is answered",
    file: askSource,
    from: "if (isTrap(admitted)) return ask(task, admitted);",
    to: "if (isTrap(admitted)) return ask(task, asked);",
  },
  {
    id: "refusal-ends-run",
    rules: ["T40"],
    title: "what admit throws ends the whole run",
    file: askSource,
    from: "    job.hold.tickInPlace(task);\n    return refuse(task, error);",
    to: "    throw error;",
  },
  {
    id: "admit-forgotten-at-swap",
    rules: ["W28"],
    title: "after a swap the new kernel has no say",
    file: "packages/core/src/driver/attached.ts",
    from: "  job.events.watch();\n",
    to: "",
  },
  {
    id: "unsupported-ends-run",
    rules: ["T7", "M9"],
    title: "a trap that nobody answers ends the whole run",
    file: submitSource,
    from: "const known = [",
    to: "if (task.id > 0) throw new UnsupportedTrap(request, task.inWords(), kernel.name, '');\n  const known = [",
  },
  {
    id: "unsupported-is-value",
    rules: ["T7"],
    title: "a trap that nobody answers is answered with the error as a value",
    file: submitSource,
    from: `task.failed = true;
  task.answer = new UnsupportedTrap(`,
    to: `task.failed = false;
  task.answer = new UnsupportedTrap(`,
  },
  {
    id: "not-a-trap-lost",
    rules: ["T9"],
    title: "what is no trap is answered with undefined",
    file: askSource,
    from: "return refuse(task, new NotATrap(`${task.inWords()} yielded ${slipOf(value)}`, value));",
    to: "return reply(task, undefined);",
  },
  {
    id: "immediate-parks",
    rules: ["T18"],
    title: "now() lets other tasks have a turn",
    file: askSource,
    from: "return reply(task, task.job.now());",
    to: "return task.readyWith(true, task.job.now());",
  },
  {
    id: "spawn-parks",
    rules: ["T18"],
    title: "spawn lets other tasks have a turn",
    file: askSource,
    from: "return reply(task, child);",
    to: "return task.readyWith(true, child);",
  },
  {
    id: "sleep-ignores-cancel",
    rules: ["X9", "T21"],
    title: "a sleep begun while a cancel is due is slept through",
    file: askSource,
    from: `if (task.raises()) return false;
  if (ms <= 0)`,
    to: "if (ms <= 0)",
  },
  {
    id: "primitive-ignores-cancel",
    rules: ["X9", "P2"],
    title: "a lock is acquired although a cancel is due",
    file: askSource,
    from: `if (task.raises()) return false;
  try {
    request.on.bind`,
    to: `try {
    request.on.bind`,
  },
  {
    id: "park-ignores-cancel",
    rules: ["X9", "T26"],
    title: "park sets its wait up although a cancel is due",
    file: askSource,
    from: `if (task.raises()) return false;
  const waiter = task.parkOn(value);`,
    to: "const waiter = task.parkOn(value);",
  },
  {
    id: "join-ignores-cancel",
    rules: ["X9", "T21"],
    title: "a join begun while a cancel is due waits",
    file: joinSource,
    from: `if (task.raises()) return false;
  if (target === task)`,
    to: "if (target === task)",
  },
  {
    id: "traced-checkpoint-ignores-cancel",
    rules: ["T21"],
    title: "a checkpoint of a run with a trace does not raise",
    file: askSource,
    from: "return !task.raises() && task.readyWith(true, undefined);",
    to: "return task.readyWith(true, undefined);",
  },
  {
    id: "untraced-checkpoint-ignores-cancel",
    rules: ["T21"],
    title: "a checkpoint of a run without trace does not raise",
    file: taskNodeSource,
    from: `if (this.scope.reach !== null && this.isDue()) this.readyToRaise();
        else this.readyWith(true, undefined);`,
    to: "this.readyWith(true, undefined);",
  },
  {
    id: "untraced-checkpoint-in-place",
    rules: ["T20"],
    title: "a checkpoint of a run without trace is answered in place",
    file: taskNodeSource,
    from: `else this.readyWith(true, undefined);
        return;`,
    to: `else {
          this.answer = undefined;
          continue;
        }
        return;`,
  },
  {
    id: "caller-forgotten",
    rules: ["T33", "T34"],
    title: "the caller of a caller is forgotten",
    file: taskNodeSource,
    from: "this.callers = frame.up;",
    to: "this.callers = frame.up?.up ?? null;",
  },
  {
    id: "returned-coroutine-silent",
    rules: ["T15"],
    title: "a coroutine returned instead of driven is not reported",
    file: reportsSource,
    from: "if (!isCoroutineLike(value)) return;",
    to: 'if (!isCoroutineLike(value) || name !== "") return;',
  },
  {
    id: "drive-unsupported-is-value",
    rules: ["T38"],
    title: "drive answers a trap it does not know with the error as a value",
    file: driveSource,
    from: "throw new UnsupportedTrap(",
    to: "return new UnsupportedTrap(",
  },
  {
    id: "drive-answer-error-escapes",
    rules: ["T37"],
    title: "an error of drive's answer does not go into the coroutine",
    file: driveSource,
    from: `} else reply = answerTo(request, answer);
    } catch (error) {`,
    to: `} else reply = answerTo(request, answer);
    } catch (error) {
      if (!(error instanceof NotATrap)) throw error;`,
  },
  {
    id: "drive-twice",
    rules: ["T37"],
    title: "drive runs a coroutine that was driven already",
    file: driveSource,
    from: "if (wasTaken(coroutine))",
    to: "if (wasTaken(coroutine) && coroutine === null)",
  },
  {
    id: "trap-not-frozen",
    rules: ["T2"],
    title: "a trap can be changed",
    file: trapSource,
    from: "return Object.freeze({ ...fields, op: op as OpName });",
    to: "return { ...fields, op: op as OpName };",
  },
];
