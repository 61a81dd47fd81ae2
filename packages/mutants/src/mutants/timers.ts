import type { Mutant } from "../mutant.ts";

const kernelSource = "packages/kernel-simple/src/kernel.ts";
const clockSource = "packages/core/src/virtual-clock.ts";
const parkedTaskSource = "packages/core/src/driver/parked-task.ts";
const scopeNodeSource = "packages/core/src/driver/scope-node.ts";
const askSource = "packages/core/src/driver/ask.ts";
const timeSource = "packages/core/src/time.ts";

export const timers: readonly Mutant[] = [
  {
    id: "equal-deadlines-reversed",
    rules: ["O5"],
    title: "equal deadlines fire in reverse order",
    file: kernelSource,
    from: "this.#timers[middle]!.deadline <= deadline",
    to: "this.#timers[middle]!.deadline < deadline",
  },
  {
    id: "timers-unsorted",
    rules: ["O5"],
    title: "timers fire in the order in which they were set, whatever their deadlines",
    file: kernelSource,
    from: "this.#timers.splice(this.#placeFor(deadline), 0, entry);",
    to: `this.#timers.push(entry);
    this.#placeFor(deadline);`,
  },
  {
    id: "called-off-fires",
    rules: ["O11"],
    title: "a timer that was called off fires",
    file: kernelSource,
    from: "entry.timer = null;",
    to: "",
  },
  {
    id: "off-calls-off-next",
    rules: ["O13"],
    title: "calling a timer off that has fired calls off another one",
    file: kernelSource,
    from: `if (entry?.timer !== timer) return;
    entry.timer = null;`,
    to: `const other = entry?.timer === timer ? entry : this.#timers[0];
    if (other === undefined) return;
    other.timer = null;`,
  },
  {
    id: "early-by-one",
    rules: ["O6", "C23"],
    title: "a deadline is taken for due one millisecond early",
    file: kernelSource,
    from: "this.#timers.splice(0, this.#placeFor(now))",
    to: "this.#timers.splice(0, this.#placeFor(now + 1))",
  },
  {
    id: "due-too-late",
    rules: ["O6"],
    title: "a deadline that is just now is not due",
    file: kernelSource,
    from: "this.#timers.splice(0, this.#placeFor(now))",
    to: "this.#timers.splice(0, this.#timers.filter((each) => each.deadline < now).length)",
  },
  {
    id: "one-timer-a-turn",
    rules: ["O8", "C13"],
    title: "a turn fires no more than one timer",
    file: kernelSource,
    from: "for (let due = this.#takeDue(now); due.length > 0; due = this.#takeDue(now)) {",
    to: "for (let due = this.#timers.splice(0, Math.min(1, this.#placeFor(now))); due.length > 0; due = []) {",
  },
  {
    id: "timers-after-snapshot",
    rules: ["O8", "O6"],
    title: "timers fire only after the turn's batch was taken",
    file: kernelSource,
    from: `this.#fireDue();
      [this.#batch, this.#ready] = [this.#ready, []];`,
    to: `[this.#batch, this.#ready] = [this.#ready, []];
      this.#fireDue();`,
  },
  {
    id: "timers-jump-the-queue",
    rules: ["O8"],
    title: "what timers wake stands before what was ready",
    file: kernelSource,
    from: "this.#fireDue();",
    to: `const before = this.#ready;
      this.#ready = [];
      this.#fireDue();
      this.#ready.push(...before);`,
  },
  {
    id: "deadline-of-called-off",
    rules: ["O16"],
    title: "a turn returns the deadline of a timer that was called off",
    file: kernelSource,
    from: "this.#timers.find((entry) => entry.timer !== null)?.deadline",
    to: "this.#timers[0]?.deadline",
  },
  {
    id: "virtual-clock-goes-back",
    rules: ["C3"],
    title: "a virtual clock can be moved backwards",
    file: clockSource,
    from: "if (instant > this.#instant) this.#instant = instant;",
    to: "this.#instant = instant;",
  },
  {
    id: "cancelled-sleep-keeps-timer",
    rules: ["X13"],
    title: "the timer of a cancelled sleep stays and ends a later sleep",
    file: parkedTaskSource,
    from: "if (this.phase === SLEEPING) this.job.off(this);",
    to: "",
  },
  {
    id: "ended-scope-keeps-timer",
    rules: ["X58", "D36"],
    title: "the timer of a scope that has ended stays",
    file: scopeNodeSource,
    from: `this.timed = false;
      this.job.off(this);`,
    to: "this.timed = false;",
  },
  {
    id: "negative-sleep-waits",
    rules: ["C7"],
    title: "a negative sleep waits as long as a positive one",
    file: askSource,
    from: "request.ms > 0 ? task.job.now() + request.ms : -Infinity",
    to: "task.job.now() + Math.abs(request.ms)",
  },
  {
    id: "sleep-zero-waits",
    rules: ["C7", "T20"],
    title: "sleep(0) is answered in place, without a turn for the others",
    file: askSource,
    from: "return sleepUntil(task, value, request.ms > 0 ? task.job.now() + request.ms : -Infinity);",
    to: `if (request.ms <= 0) return reply(task, undefined);
      return sleepUntil(task, value, task.job.now() + request.ms);`,
  },
  {
    id: "nan-accepted",
    rules: ["C8"],
    title: "sleep(NaN) is not refused by its caller",
    file: timeSource,
    from: "if (Number.isNaN(value)) throw",
    to: 'if (Number.isNaN(value) && what === "") throw',
  },
  {
    id: "deadline-ignores-outer",
    rules: ["X66"],
    title: "deadline() gives a scope's own deadline instead of the nearest",
    file: scopeNodeSource,
    from: "this.deadline = Math.min(this.ownDeadline, this.outside()?.deadline ?? Infinity);",
    to: "this.deadline = this.ownDeadline;",
  },
  {
    id: "deadline-through-shield",
    rules: ["X66"],
    title: "deadline() looks through a shield",
    file: scopeNodeSource,
    from: "this.outside()?.deadline ?? Infinity",
    to: "this.parent?.deadline ?? Infinity",
  },
  {
    id: "expired-at-entry-waits",
    rules: ["X62"],
    title: "a timeout of zero is not cancelled before its first park",
    file: scopeNodeSource,
    from: "if (this.ownDeadline <= this.job.now()) return this.expire();",
    to: "",
  },
];
