import {
  cases,
  ledgerMarkdown,
  ledgerOf,
  ledgerText,
  runCases,
  type Make,
  type Result,
  type Subject,
} from "@outloop/conformance";
import { explain } from "@outloop/core";
import type { ConformanceCommand } from "./arguments.ts";
import { loadModule } from "./load-module.ts";
import { provideOwnPackages } from "./own-packages.ts";
import { UsageError } from "./usage-error.ts";

/** `outloop conformance`: prints what a kernel makes of every rule. Returns the exit code. Throws `UsageError`. */
export async function testConformance({ file, format }: ConformanceCommand): Promise<number> {
  provideOwnPackages();
  const subject = findKernel(await loadModule(file), file);
  const results = await runGuarded(subject);
  const ledger = ledgerOf(subject.name, results);
  const failed = results.filter(({ status }) => status === "failed").length;
  if (format === "json") process.stdout.write(`${JSON.stringify({ ...ledger, results }, null, 2)}\n`);
  else if (format === "markdown") process.stdout.write(`${ledgerMarkdown([ledger])}\n`);
  else process.stdout.write(`${ledgerText(ledger)}\n${verdict(failed)}\n`);
  return failed === 0 ? 0 : 1;
}

function verdict(failed: number): string {
  if (failed === 0) return "the kernel conforms";
  return `the kernel does not conform: ${failed} ${failed === 1 ? "case" : "cases"} failed`;
}

/** A broken kernel may leave promises behind that nobody handles; they count against the case that runs last. */
async function runGuarded(subject: Subject): Promise<Result[]> {
  const stray: unknown[] = [];
  const onRejection = (error: unknown): void => void stray.push(error);
  process.on("unhandledRejection", onRejection);
  try {
    const results = await runCases(subject, cases, (result) => {
      // On stderr, so that the ledger on stdout stays what it is.
      if (result.status === "failed") process.stderr.write(`${result.reason}\n\n`);
    });
    if (stray.length === 0) return results;
    for (const error of stray) process.stderr.write(`nobody handled: ${explain(error)}\n\n`);
    const last = results.pop()!;
    const reason = `${stray.length} rejections were handled by nobody`;
    return [...results, { ...last, status: "failed", reason }];
  } finally {
    process.off("unhandledRejection", onRejection);
  }
}

/** The kernel that `module`, loaded from `file`, exports. */
function findKernel(module: Readonly<Record<string, unknown>>, file: string): Subject {
  const made = module["default"];
  if (typeof made !== "function") {
    throw new UsageError(
      `${file} has no kernel: its default export must be a class, or a function that makes one`,
    );
  }
  const make = (isClass(made) ? (options) => new made(options) : made) as Make;
  return { name: nameOf(make, file), make };
}

function nameOf(make: Make, file: string): string {
  let kernel: Partial<ReturnType<Make>> | undefined;
  try {
    kernel = make({});
  } catch (error) {
    throw new UsageError(`${file}: its default export made no kernel: ${String(error)}`);
  }
  if (typeof kernel?.turn === "function") return String(kernel.name);
  throw new UsageError(`${file}: its default export made no kernel: what it made has no function turn`);
}

/** The prototype of a class cannot be replaced, that of a function can. */
function isClass(made: Function): made is new (options: unknown) => unknown {
  return Object.getOwnPropertyDescriptor(made, "prototype")?.writable === false;
}
