import type { Mutant } from "../mutant.ts";

const kernelSource = "packages/kernel-simple/src/kernel.ts";
const startSource = "packages/core/src/start.ts";
const hostWaitSource = "packages/core/src/host-wait.ts";
const letTimePassSource = "packages/core/src/driver/let-time-pass.ts";
const loopSource = "packages/core/src/driver/loop.ts";
const jobNodeSource = "packages/core/src/driver/job-node.ts";
const whySource = "packages/core/src/driver/why.ts";

export const turns: readonly Mutant[] = [
  {
    id: "pause-ignored",
    rules: ["O22", "O21"],
    title: "a turn does not let itself be paused",
    file: kernelSource,
    from: "pause?.() === true) break;",
    to: "pause?.() === null) break;",
  },
  {
    id: "pause-loses-rest",
    rules: ["O22"],
    title: "a paused turn loses the rest of its batch",
    file: kernelSource,
    from: "pause?.() === true) break;",
    to: `pause?.() === true) {
        this.#batch = [];
        this.#nextInBatch = 0;
        break;
      }`,
  },
  {
    id: "pause-fires-timers",
    rules: ["O23"],
    title: "a paused turn fires timers before it goes on with its batch",
    file: kernelSource,
    from: `if (this.#nextInBatch === this.#batch.length) {
      this.#fireDue();`,
    to: `this.#fireDue();
    if (this.#nextInBatch === this.#batch.length) {`,
  },
  {
    id: "pause-takes-new-batch",
    rules: ["O23"],
    title: "a paused turn takes what was made ready into its batch",
    file: kernelSource,
    from: `if (this.#nextInBatch === this.#batch.length) {
      this.#fireDue();`,
    to: `if (this.#nextInBatch < this.#batch.length) this.#batch.push(...this.#ready.splice(0));
    else {
      this.#fireDue();`,
  },
  {
    id: "budget-ignored",
    rules: ["D7"],
    title: "a hosted job never lets the host have a turn before its own has ended",
    file: startSource,
    from: "return stopwatch() >= this.#turnEnds;",
    to: "return stopwatch() < 0;",
  },
  {
    id: "microtask-turns",
    rules: ["D16", "D4"],
    title: "the turns of a hosted job are microtasks",
    file: hostWaitSource,
    from: "if (ms <= 0) return macrotask(resume);",
    to: `if (ms <= 0) {
    let live = true;
    queueMicrotask(() => live && resume());
    return () => void (live = false);
  }
  if (ms === -1) return macrotask(resume);`,
  },
  {
    id: "livelock-never",
    rules: ["C16"],
    title: "a run at one instant never ends with Livelock",
    file: loopSource,
    from: "if (turns >= clock.turnLimit) {",
    to: "if (turns >= Infinity) {",
  },
  {
    id: "livelock-counts-all-turns",
    rules: ["C18"],
    title: "turns are counted for Livelock although time has passed between them",
    file: loopSource,
    from: "turns = now === instant ? turns + 1 : 1;",
    to: "turns = turns + 1;",
  },
  {
    id: "livelock-names-nobody",
    rules: ["C16"],
    title: "Livelock does not name the ready tasks",
    file: jobNodeSource,
    from: ".filter((task) => task.isReady)",
    to: ".filter((task) => task.isDone)",
  },
  {
    id: "deadlock-silent",
    rules: ["D36"],
    title: "a deadlocked run ends with nothing instead of Deadlock",
    file: loopSource,
    from: "within(job, () => job.deadlock());",
    to: "return;",
  },
  {
    id: "deadlock-ignores-outside",
    rules: ["D38"],
    title: "a run that waits for something outside is taken for deadlocked",
    file: loopSource,
    from: "} else if (job.outside === 0 && (next === NEVER || isOnlyGrace(job))) {",
    to: "} else if (next === NEVER || isOnlyGrace(job)) {",
  },
  {
    id: "jump-despite-outside",
    rules: ["C15"],
    title: "a virtual clock jumps although something outside is in flight",
    file: letTimePassSource,
    from: "if (job.outside > 0) return Infinity;",
    to: "if (next === Infinity) return Infinity;",
  },
  {
    id: "deadlock-without-cleanup",
    rules: ["D40", "X70"],
    title: "a deadlocked run ends without cleanup",
    file: jobNodeSource,
    from: 'this.root.ask("end", error, "the end of the run");',
    to: "throw error;",
  },
  {
    id: "deadlock-waits-for-grace",
    rules: ["D42"],
    title: "after a deadlock a cleanup that nobody can help is given its whole grace",
    file: loopSource,
    from: "return job.verdict !== null && job.timers === 0;",
    to: "return false;",
  },
  {
    id: "second-deadlock-throws",
    rules: ["D41", "X71"],
    title: "a deadlock in cleanup ends the run in the middle of it",
    file: jobNodeSource,
    from: `} else if (!this.graceEnded) this.endGrace();
    else throw error;`,
    to: "} else throw error;",
  },
  {
    id: "deadlock-in-shield",
    rules: ["D41", "X71"],
    title: "a cleanup that is stuck in a shield is not ended by a second deadlock",
    file: jobNodeSource,
    from: "own.shielded = own.boundary = false;",
    to: "own.boundary = false;",
  },
  {
    id: "deadlock-no-holders",
    rules: ["P55", "D37"],
    title: "a deadlock report does not tell who holds what",
    file: whySource,
    from: "return wait.holders() as readonly TaskNode[];",
    to: "return [];",
  },
  {
    id: "deadlock-no-cycles",
    rules: ["P56", "D37"],
    title: "a deadlock report names no cycles",
    file: whySource,
    from: "if (at !== undefined && path[at] === task) return path.slice(at);",
    to: "",
  },
  {
    id: "deadlock-names-main-only",
    rules: ["D37", "P55", "Z10"],
    title: "a deadlock report names only the first task",
    file: jobNodeSource,
    from: ".filter((task) => task.isParked)",
    to: ".filter((task) => task.isParked && task === this.main)",
  },
];
