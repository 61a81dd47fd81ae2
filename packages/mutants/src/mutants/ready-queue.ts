import type { Mutant } from "../mutant.ts";

const kernelSource = "packages/kernel-simple/src/kernel.ts";

export const readyQueue: readonly Mutant[] = [
  {
    id: "ready-lifo",
    rules: ["O2"],
    title: "the ready queue is last in, first out",
    file: kernelSource,
    from: "this.#ready.push(job);",
    to: "this.#ready.unshift(job);",
  },
  {
    id: "ready-in-place",
    rules: ["O1"],
    title: "the last job of a batch has what it makes ready run in place",
    file: kernelSource,
    from: "this.#ready.push(job);",
    to: `if (this.#nextInBatch > 0 && this.#nextInBatch === this.#batch.length) job.run();
    else this.#ready.push(job);`,
  },
  {
    id: "batch-grows",
    rules: ["O3"],
    title: "a turn also runs what was made ready in it",
    file: kernelSource,
    from: "this.#batch[this.#nextInBatch++]!.run();",
    to: `this.#batch[this.#nextInBatch++]!.run();
      this.#batch.push(...this.#ready.splice(0));`,
  },
  {
    id: "ready-not-told",
    rules: ["O15"],
    title: "a turn that made jobs ready says that nothing is left to do",
    file: kernelSource,
    from: " || this.#ready.length > 0) return READY;",
    to: ") return READY;",
  },
  {
    id: "drain-loses-rest-of-batch",
    rules: ["O24"],
    title: "drain loses what a paused turn has not run yet",
    file: kernelSource,
    from: "...this.#batch.slice(this.#nextInBatch), ",
    to: "",
  },
  {
    id: "drain-reverses-ready",
    rules: ["O24"],
    title: "drain hands the ready jobs over in reverse",
    file: kernelSource,
    from: "return { ready, timers };",
    to: "return { ready: ready.reverse(), timers };",
  },
  {
    id: "drain-reverses-timers",
    rules: ["O25"],
    title: "drain hands the timers over in reverse",
    file: kernelSource,
    from: "return { ready, timers };",
    to: "return { ready, timers: timers.reverse() };",
  },
  {
    id: "drain-loses-timer",
    rules: ["O25"],
    title: "drain loses the timer that is due first",
    file: kernelSource,
    from: "for (const { deadline, timer } of this.#timers) {",
    to: "for (const { deadline, timer } of this.#timers.slice(1)) {",
  },
  {
    id: "drain-keeps-timers",
    rules: ["O26"],
    title: "a drained kernel still holds its timers",
    file: kernelSource,
    from: `this.#batch = [];
    this.#timers = [];`,
    to: "this.#batch = [];",
  },
];
