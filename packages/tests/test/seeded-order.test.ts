import { cases, runCase, type Case, type Mode } from "@outloop/conformance";
import { virtualClock } from "@outloop/core";
import { HeapKernel } from "@outloop/kernel-heap";
import { sample } from "fast-check";
import { expect, test } from "vitest";
import { programs } from "../src/random/arbitrary.ts";
import { execute, executeHosted } from "../src/random/execute.ts";
import { reference } from "../src/random/reference.ts";
import { show } from "../src/random/show.ts";
import { difference } from "../src/random/transcript.ts";

/** Which order a turn has is the kernel's choice; everything else must follow from it as the reference says. */
class Choosing extends HeapKernel {
  readonly #choose: (options: number) => number;

  constructor(choose: (options: number) => number) {
    super({ clock: virtualClock() });
    this.#choose = choose;
  }

  override choose(_kind: string, options: number): number {
    return this.#choose(options);
  }
}

/** The same choices each time: a small generator of its own, which owes nothing to that of the kernel. */
function chooser(seed: number): (options: number) => number {
  let state = seed;
  return (options) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    return (state >>> 8) % options;
  };
}

test("in whatever order a kernel runs its turns, random programs do what the reference does in that order", async () => {
  for (const [index, program] of sample(programs, { numRuns: 2000, seed: 21 }).entries()) {
    const expected = reference(program, chooser(index));
    const blocking = chooser(index);
    const hosted = chooser(index);
    const differs =
      difference(
        ["reference", "blocking"],
        expected,
        execute(program, () => new Choosing(blocking)),
      ) ??
      difference(
        ["reference", "hosted"],
        expected,
        await executeHosted(program, () => new Choosing(hosted), 0),
      );
    if (differs !== undefined) expect.fail(`${show(program)}\n\n${differs}`);
  }
});

test("the choices matter: many programs have another transcript in another order", () => {
  const differing = sample(programs, { numRuns: 300, seed: 22 }).filter(
    (program) => difference(["a", "b"], reference(program), reference(program, chooser(1))) !== undefined,
  );
  expect(differing.length).toBeGreaterThan(20);
});

test("one that always chooses the first is a kernel without a seed", () => {
  for (const program of sample(programs, { numRuns: 300, seed: 23 })) {
    const differs = difference(
      ["fifo", "first"],
      reference(program),
      execute(program, () => new Choosing(() => 0)),
    );
    if (differs !== undefined) expect.fail(`${show(program)}\n\n${differs}`);
  }
});

/** What cases do under a seed: those that state the default order fail, but each time in the same way. */
async function under(seed: number, each: Case, mode: Mode): Promise<string> {
  const { status, reason } = await runCase(
    { name: "seeded", make: (options) => new HeapKernel({ seed, ...options }) },
    each,
    mode,
  );
  // A stack tells which of the two runs it was.
  return `${status} ${(reason ?? "").replaceAll(/^ +at .*$/gm, "")}`;
}

test("the same seed gives the same transcript and outcome, in every case of the suite", async () => {
  // What a case says of another order may leave a rejection behind that it would have handled.
  const ignore = (): void => {};
  process.on("unhandledRejection", ignore);
  try {
    const simulated = cases.filter(
      ({ needs }) => !needs.includes("wall clock") && !needs.includes("threads"),
    );
    const differing: string[] = [];
    for (const each of simulated) {
      for (const mode of each.modes) {
        if ((await under(7, each, mode)) !== (await under(7, each, mode)))
          differing.push(`${each.rule} ${each.title}`);
      }
    }
    expect(differing).toEqual([]);
  } finally {
    process.off("unhandledRejection", ignore);
  }
});
