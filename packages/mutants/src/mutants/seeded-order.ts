import type { Mutant } from "../mutant.ts";

const kernelSource = "packages/kernel-heap/src/kernel.ts";
const randomSource = "packages/kernel-heap/src/random.ts";
const jobNodeSource = "packages/core/src/driver/job-node.ts";

export const seededOrder: readonly Mutant[] = [
  {
    id: "seed-ignored",
    rules: ["Q1"],
    title: "a seed changes nothing",
    file: kernelSource,
    from: "return this.#random === null ? 0 : this.#random.below(options);",
    to: "return 0 * options;",
  },
  {
    id: "seed-rotates",
    rules: ["Q1"],
    title: "a seed only says who begins",
    file: kernelSource,
    from: "return this.#random === null ? 0 : this.#random.below(options);",
    to: `if (this.#random === null || this.#drawn) return 0;
    this.#drawn = true;
    return this.#random.below(options);
  }
  #drawn = false;
  static {`,
  },
  {
    id: "seed-mixes-turns",
    rules: ["Q2"],
    title: "with a seed, jobs made ready in a turn may run in that turn",
    file: kernelSource,
    from: 'this.#ready.take(this.choose("ready", this.#left))',
    to: 'this.#ready.take(this.choose("ready", this.#ready.length))',
  },
  {
    id: "seed-reorders-timers",
    rules: ["Q2"],
    title: "with a seed, timers fire in any order",
    file: kernelSource,
    from: "this.#timers.insert(deadline, timer);",
    to: "this.#timers.insert(deadline - (this.#random === null ? 0 : this.#random.below(5)), timer);",
  },
  {
    id: "chance-beside-the-seed",
    rules: ["Q3"],
    title: "the order is drawn from chance",
    file: randomSource,
    from: "this.#state = (this.#state + 0x9e3779b9) | 0;",
    to: "this.#state = (Math.random() * 2 ** 32) | 0;",
  },
  {
    id: "every-post-its-own-job",
    rules: ["Q4"],
    title: "posts run in the order that the kernel chooses",
    file: jobNodeSource,
    from: "this.kernel.ready(this.#poster);",
    to: "this.kernel.ready({ run });",
  },
];
