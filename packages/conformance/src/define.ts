import type { Kernel } from "@outloop/core";
import type { Case, Expected, Mode, Need, Program, ProgramOptions, Subject } from "./case.ts";
import { freshKernel, runProgram } from "./run-program.ts";

export interface CaseOptions {
  readonly needs?: readonly Need[];
  readonly modes?: readonly Mode[];
  /** Options of the run. */
  readonly run?: ProgramOptions;
}

/**
 * A case that is a program: it is run in both modes, on a fresh kernel with a virtual clock, and must do just what is
 * `expected`. Afterwards nothing may be left in the kernel.
 */
export function program(
  rule: string,
  title: string,
  body: Program,
  expected: Expected | readonly string[],
  options: CaseOptions = {},
): Case {
  const whole: Expected = Array.isArray(expected)
    ? { log: expected as readonly string[] }
    : (expected as Expected);
  return {
    rule,
    title,
    needs: options.needs ?? [],
    modes: options.modes ?? ["blocking", "hosted"],
    body: (setting) => runProgram(setting, body, whole, options.run ?? {}),
  };
}

/** What a case about a bare kernel is given. */
export interface KernelContext {
  readonly subject: Subject;
  readonly mode: Mode;
  /** A fresh kernel, on a virtual clock of its own. */
  readonly kernel: Kernel;
}

/** A case that speaks to the kernel directly, without a program. */
export function bare(
  rule: string,
  title: string,
  body: (context: KernelContext) => void | Promise<void>,
  options: Pick<CaseOptions, "needs"> = {},
): Case {
  return {
    rule,
    title,
    needs: options.needs ?? [],
    modes: ["blocking"],
    body: ({ subject, mode }) => body({ subject, mode, kernel: freshKernel(subject) }),
  };
}

/** A case that does everything itself, in each of its modes. */
export function custom(
  rule: string,
  title: string,
  body: (setting: { readonly subject: Subject; readonly mode: Mode }) => void | Promise<void>,
  options: Pick<CaseOptions, "needs" | "modes"> = {},
): Case {
  return { rule, title, needs: options.needs ?? [], modes: options.modes ?? ["blocking"], body };
}
