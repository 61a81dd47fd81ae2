#!/usr/bin/env node
import { parseCommand } from "./arguments.ts";
import { testConformance } from "./conformance.ts";
import { helpText } from "./help.ts";
import { version } from "./own-packages.ts";
import { inspectFromOutside } from "./inspect/command.ts";
import { startRepl } from "./repl.ts";
import { runFile } from "./run-file.ts";
import { UsageError } from "./usage-error.ts";

async function main(argv: readonly string[]): Promise<number> {
  const command = parseCommand(argv);
  if (command.kind === "run") return await runFile(command);
  if (command.kind === "repl") return await startRepl(command);
  if ("pid" in command) return await inspectFromOutside(command);
  if (command.kind === "conformance") return await testConformance(command);
  if (command.kind === "version") process.stdout.write(`outloop ${version}\n`);
  else if (command.kind === "help") process.stdout.write(helpText());
  else {
    process.stderr.write(helpText());
    return 2;
  }
  return 0;
}

try {
  const code = await main(process.argv.slice(2));
  // Not process.exit(), which would cut off what is still on its way to a pipe. A program may have set its own.
  if (code !== 0) process.exitCode = code;
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  process.stderr.write(`outloop: ${error.message}\n`);
  process.exitCode = 2;
}
