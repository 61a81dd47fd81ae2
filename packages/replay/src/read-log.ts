import { LogError } from "./errors.ts";
import { VERSION, type Header, type Line } from "./line.ts";

/** A whole log: its first line, and all lines by their number less one. */
export interface Log {
  readonly name: string;
  readonly header: Header;
  readonly lines: readonly Line[];
}

/** Reads a log. Throws `LogError` for what is none, for another version, and for one that is not whole. */
export function readLog(text: string, name: string = "the log"): Log {
  const rows = text.split("\n");
  const header = firstLine(rows[0]!, name);
  // After the last line end comes nothing; a row that has none was cut off.
  const rest = rows.pop()!;
  if (rest !== "") {
    throw new LogError(`${name} is torn: it ends in the middle of line ${rows.length + 1}. ${INTERRUPTED}`);
  }
  const lines = rows.map((row, index) => parsed(row, index + 1, name));
  if (lines.at(-1)!.kind !== "end") {
    throw new LogError(
      `${name} is torn: it ends at line ${lines.length}, before the run did. ${INTERRUPTED}`,
    );
  }
  const early = lines.findIndex(({ kind }) => kind === "end");
  if (early !== lines.length - 1) {
    throw new LogError(`${name} goes on behind its end at line ${early + 1}: record into a file of its own`);
  }
  return { name, header, lines };
}

const INTERRUPTED = "Was the recording process killed? Record again";

function firstLine(row: string, name: string): Header {
  let header: Partial<Header> | null = null;
  try {
    header = JSON.parse(row) as Partial<Header> | null;
  } catch {
    // Said below, as for any other text.
  }
  if (typeof header !== "object" || header?.kind !== "recording") {
    throw new LogError(`${name} is no recording: its first line must be one that outloop's --record writes`);
  }
  if (header.version !== VERSION) {
    throw new LogError(
      `${name} has version ${String(header.version)} of the format, and this is a reader of version ${VERSION}: ` +
        `replay it with the outloop that recorded it`,
    );
  }
  return header as Header;
}

const KINDS: ReadonlySet<unknown> = new Set<Line["kind"]>([
  ...(["recording", "ask", "again", "clock", "answer", "order", "random", "date", "unsent"] as const),
  ...(["moves", "left", "reply", "time", "signal", "host", "end"] as const),
]);

function parsed(row: string, number: number, name: string): Line {
  let line: unknown;
  try {
    line = JSON.parse(row);
  } catch {
    throw new LogError(`${name}, line ${number}: this is no JSON; the log has been changed or torn`);
  }
  if (KINDS.has((line as Partial<Line> | null)?.kind)) return line as Line;
  throw new LogError(`${name}, line ${number}: no line of a recording; the log has been changed`);
}
