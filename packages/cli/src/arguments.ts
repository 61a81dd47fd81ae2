import { parseArgs } from "node:util";
import { defaultKernel } from "./kernels.ts";
import { checkMode, type Mode } from "./modes.ts";
import { isInspectCommand, parseInspect, type InspectCommand } from "./inspect/arguments.ts";
import { UsageError } from "./usage-error.ts";

export interface RunCommand {
  readonly kind: "run";
  readonly file: string;
  readonly kernel: string;
  /** Undefined where none was named: blocking, or that of the log. */
  readonly mode: Mode | undefined;
  /** On a virtual clock. */
  readonly virtual: boolean;
  /** The file that a recording goes to. */
  readonly record: string | undefined;
  /** The file that a recording comes from. */
  readonly replay: string | undefined;
  /** The file that a trace goes to, for Chrome and Perfetto. */
  readonly trace: string | undefined;
  /** Line by line of the recording. */
  readonly step: boolean;
  /** What stands behind `--`. */
  readonly args: readonly string[];
}

type RunSettings = Omit<RunCommand, "kind" | "file" | "args">;

/** How the ledger of a kernel is printed. */
export type LedgerFormat = "text" | "json" | "markdown";

export interface ConformanceCommand {
  readonly kind: "conformance";
  readonly file: string;
  readonly format: LedgerFormat;
}

export interface ReplCommand {
  readonly kind: "repl";
  readonly kernel: string;
}

export type Command =
  | RunCommand
  | ConformanceCommand
  | ReplCommand
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
  if (command === "repl") {
    if (file !== undefined) throw new UsageError(`repl: takes no file; import it at the prompt: ${file}`);
    return { kind: "repl", kernel: values.kernel };
  }
  if (command !== "run" && command !== "conformance") {
    throw new UsageError(`unknown command '${command}', see outloop --help`);
  }
  if (file === undefined) throw new UsageError(`${command}: which FILE? See outloop --help`);
  if (command === "conformance") return { kind: "conformance", file, format: checkFormat(values.format) };
  if (extra !== undefined) {
    throw new UsageError(`run: one FILE only; arguments of the program stand behind --, as in -- ${extra}`);
  }
  return { kind: "run", file, args, ...checkRecording(values) };
}

type Values = ReturnType<typeof parseStrictly>["values"];

function checkRecording({ record, replay, trace, step, virtual, kernel, mode }: Values): RunSettings {
  if (record !== undefined && replay !== undefined)
    throw new UsageError("run: --record or --replay, not both: a replay has nothing to record");
  if (step && replay === undefined)
    throw new UsageError("run: --step steps through a recording: --replay LOG");
  if (virtual && replay !== undefined)
    throw new UsageError("run: a replay has the clock of its recording: leave --virtual out");
  return {
    record,
    replay,
    trace,
    step,
    virtual,
    kernel,
    mode: mode === undefined ? undefined : checkMode(mode),
  };
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
      mode: { type: "string" },
      record: { type: "string" },
      replay: { type: "string" },
      trace: { type: "string" },
      step: { type: "boolean", default: false },
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
