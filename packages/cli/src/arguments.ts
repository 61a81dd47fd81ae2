import { parseArgs } from "node:util";
import { defaultKernel } from "./kernels.ts";
import { checkMode, type Mode } from "./modes.ts";
import { isInspectCommand, parseInspect, type InspectCommand } from "./inspect/arguments.ts";
import { UsageError } from "./usage-error.ts";

export interface RunCommand {
  readonly kind: "run";
  readonly file: string;
  readonly kernel: string;
  readonly mode: Mode;
  /** On a virtual clock. */
  readonly virtual: boolean;
  /** What stands behind `--`. */
  readonly args: readonly string[];
}

/** How the ledger of a kernel is printed. */
export type LedgerFormat = "text" | "json" | "markdown";

export interface ConformanceCommand {
  readonly kind: "conformance";
  readonly file: string;
  readonly format: LedgerFormat;
}

export type Command =
  | RunCommand
  | ConformanceCommand
  | InspectCommand
  | { readonly kind: "help" | "version" | "nothing" };

/** Reads a command line, without the names of Node and the script. Throws `UsageError`. */
export function parseCommand(argv: readonly string[]): Command {
  const end = argv.indexOf("--");
  const own = end === -1 ? argv : argv.slice(0, end);
  const args = end === -1 ? [] : argv.slice(end + 1);
  const { values, positionals } = parseOptions(own);
  if (values.help) return { kind: "help" };
  if (values.version) return { kind: "version" };

  const [command, file, extra] = positionals;
  if (command === undefined) return { kind: "nothing" };
  if (isInspectCommand(command)) return parseInspect(command, positionals.slice(1), values);
  if (command !== "run" && command !== "conformance") {
    throw new UsageError(`unknown command '${command}', see outloop --help`);
  }
  if (file === undefined) throw new UsageError(`${command}: which FILE? See outloop --help`);
  if (command === "conformance") return { kind: "conformance", file, format: checkFormat(values.format) };
  if (extra !== undefined) {
    throw new UsageError(`run: one FILE only; arguments of the program stand behind --, as in -- ${extra}`);
  }
  return { kind: "run", file, args, ...values, mode: checkMode(values.mode) };
}

function checkFormat(name: string): LedgerFormat {
  if (name === "text" || name === "json" || name === "markdown") return name;
  throw new UsageError(`unknown format '${name}': there is text, json, markdown`);
}

function parseOptions(args: readonly string[]): ReturnType<typeof parseStrictly> {
  try {
    return parseStrictly(args);
  } catch (error) {
    throw new UsageError(inOneLine(error as Error & { code?: string }));
  }
}

function parseStrictly(args: readonly string[]) {
  return parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      kernel: { type: "string", default: defaultKernel },
      mode: { type: "string", default: "blocking" },
      format: { type: "string", default: "text" },
      virtual: { type: "boolean", default: false },
      json: { type: "boolean", default: false },
      once: { type: "boolean", default: false },
      help: { type: "boolean", short: "h", default: false },
      version: { type: "boolean", short: "v", default: false },
    },
  });
}

function inOneLine({ code, message }: { code?: string; message: string }): string {
  if (code === "ERR_PARSE_ARGS_UNKNOWN_OPTION") {
    const option = /'([^']*)'/.exec(message)?.[1] ?? "";
    return `unknown option '${option}'; options of the program stand behind --`;
  }
  return message.split("\n")[0]!;
}
