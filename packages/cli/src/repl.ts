import type { ReplCommand } from "./arguments.ts";
import { makeKernel } from "./kernels.ts";
import { provideOwnPackages, version } from "./own-packages.ts";
import { Prompt } from "./repl/prompt.ts";
import { quietWarnings } from "./repl/quiet-warnings.ts";

/** `outloop repl`: reads, runs and prints until its input ends. Returns the exit code. Throws `UsageError`. */
export async function startRepl({ kernel: name }: ReplCommand): Promise<number> {
  const kernel = makeKernel(name, {});
  provideOwnPackages();
  quietWarnings();
  if (process.stdin.isTTY && process.stdout.isTTY)
    process.stdout.write(`outloop ${version} on kernel '${kernel.name}'. Type .help for the commands.\n`);
  return await new Prompt(kernel).run();
}
