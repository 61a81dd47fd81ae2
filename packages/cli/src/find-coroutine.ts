import type { Body, Op } from "@outloop/core";
import { UsageError } from "./usage-error.ts";

type Program = (...args: readonly string[]) => unknown;

/** The coroutine function that `module`, loaded from `file`, exports, given its arguments. Throws `UsageError`. */
export function findCoroutine(
  module: Readonly<Record<string, unknown>>,
  file: string,
  args: readonly string[],
): Body<unknown> {
  const name = typeof module["default"] !== "function" && "main" in module ? "main" : "default";
  const what = `the ${name === "main" ? "export 'main'" : "default export"} of ${file}`;
  const program = module[name];
  if (program === undefined) {
    throw new UsageError(
      `${file} has no coroutine: its default export, or its export 'main', must be a generator function (function*)`,
    );
  }
  const slip = slips[kindOf(program)];
  if (slip !== undefined) throw new UsageError(`${what} is ${slip}`);
  if (typeof program !== "function") {
    throw new UsageError(`${what} is ${describe(program)}, not a generator function (function*)`);
  }
  return withArguments(program as Program, what, args);
}

const ASYNC = `write function* instead, and yield* until(promise) for await (it needs --mode hosted)`;

/** What is often exported instead of a generator function. */
const slips: Readonly<Record<string, string>> = {
  AsyncFunction: `an async function, not a generator function: ${ASYNC}`,
  AsyncGeneratorFunction: `an async generator function, not a generator function: ${ASYNC}`,
  Generator: "a coroutine, not a generator function: export the function itself, without calling it",
};

/** Keeps the name, which reports and chains of calls show. A plain function may return a coroutine or an operation. */
function withArguments(program: Program, what: string, args: readonly string[]): Body<unknown> {
  const body = (): Op<unknown> => {
    const made = program(...args);
    if (isCoroutine(made)) return made;
    throw new UsageError(
      `${what} returned ${describe(made)}, no coroutine: write it as a generator function (function*)`,
    );
  };
  Object.defineProperty(body, "name", { value: program.name === "default" ? "main" : program.name });
  return body;
}

function isCoroutine(value: unknown): value is Op<unknown> {
  if (typeof value !== "object" || value === null) return false;
  const { throw: thrower, [Symbol.iterator]: iterate } = value as Partial<Generator>;
  return typeof thrower === "function" && typeof iterate === "function";
}

function kindOf(value: unknown): string {
  return Object.prototype.toString.call(value).slice(8, -1);
}

function describe(value: unknown): string {
  if (value === undefined || value === null) return String(value);
  const kind = kindOf(value);
  return /^[AEIO]/.test(kind) ? `an ${kind.toLowerCase()}` : `a ${kind.toLowerCase()}`;
}
