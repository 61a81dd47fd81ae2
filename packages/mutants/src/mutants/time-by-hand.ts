import type { Mutant } from "../mutant.ts";

const clockSource = "packages/core/src/virtual-clock.ts";
const letTimePassSource = "packages/core/src/driver/let-time-pass.ts";

export const timeByHand: readonly Mutant[] = [
  {
    id: "advance-in-one-jump",
    rules: ["C28"],
    title: "an advance jumps over the deadlines on its way",
    file: clockSource,
    from: "if (next <= this.#goals[0]!.instant && next !== Infinity) this.jump(next);\n    else this.#reach();",
    to: "this.#reach();",
  },
  {
    id: "advance-exclusive",
    rules: ["C28"],
    title: "an advance leaves out the timers at its end",
    file: clockSource,
    from: "next <= this.#goals[0]!.instant",
    to: "next < this.#goals[0]!.instant",
  },
  {
    id: "autojump-always",
    rules: ["C29", "C28"],
    title: "a clock that is to be moved by hand moves by itself",
    file: letTimePassSource,
    from: "if (clock.autojump) {",
    to: "if (job.outside === 0) {",
  },
  {
    id: "advance-deaf",
    rules: ["C30"],
    title: "an advance does not let the host have a turn before its steps",
    file: letTimePassSource,
    from: "if (job.outside > 0 && !job.hasHeard) {",
    to: "if (job.outside < 0) {",
  },
  {
    id: "advance-waits-for-outside",
    rules: ["C30"],
    title: "an advance waits for what is pending outside",
    file: letTimePassSource,
    from: "clock.isAdvancing) return advance(",
    to: "clock.isAdvancing && job.outside === 0) return advance(",
  },
  {
    id: "idle-after-a-while",
    rules: ["C31"],
    title: "runUntilIdle goes only a second further",
    file: clockSource,
    from: "    return this.#goTo(Infinity);",
    to: "    return this.advance(1000);",
  },
  {
    id: "advance-never-ends",
    rules: ["C32"],
    title: "an advance does not end when the program has ended",
    file: clockSource,
    from: "if (nudge === null) this.#reachAll();",
    to: "",
  },
  {
    id: "stopped-clock-hangs",
    rules: ["C33"],
    title: "run waits for ever for a clock that nobody can move",
    file: letTimePassSource,
    from: "if (job.hosted) return Infinity;\n  job.stopped();\n  return MOVED;",
    to: "return Infinity;",
  },
  {
    id: "advance-takes-anything",
    rules: ["C34"],
    title: "an advance takes any number",
    file: clockSource,
    from: "if (!Number.isFinite(ms) || ms < 0) {",
    to: "if (Number.isNaN(ms)) {",
  },
];
