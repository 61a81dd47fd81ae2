import { UsageError } from "../usage-error.ts";

export type InspectCommand =
  | { readonly kind: "ps"; readonly pid: number | undefined; readonly json: boolean }
  | { readonly kind: "pstree"; readonly pid: number; readonly json: boolean }
  | {
      readonly kind: "why";
      readonly pid: number;
      readonly task: number;
      readonly job: number | undefined;
      readonly json: boolean;
    }
  | { readonly kind: "watch"; readonly pid: number; readonly json: boolean; readonly once: boolean };

export function isInspectCommand(name: string): name is InspectCommand["kind"] {
  return name === "ps" || name === "pstree" || name === "why" || name === "watch";
}

/** Reads what stands behind the name of the command. Throws `UsageError`. */
export function parseInspect(
  kind: InspectCommand["kind"],
  operands: readonly string[],
  { json, once }: { readonly json: boolean; readonly once: boolean },
): InspectCommand {
  const [first, second, ...rest] = operands;
  const most = kind === "why" ? 2 : 1;
  if (operands.length > most)
    throw new UsageError(`${kind}: what is ${(most === 1 ? second : rest[0])!}? See outloop --help`);
  if (kind === "ps" && first === undefined) return { kind, pid: undefined, json };
  const pid = numberOf(kind, "PID", first);
  if (kind === "watch") return { kind, pid, json, once };
  if (kind !== "why") return { kind, pid, json };
  // TASK, or JOB:TASK where several jobs have a task of that number.
  const [task, job] = (second ?? "").split(":", 2).toReversed();
  return {
    kind,
    pid,
    task: numberOf(kind, "TASK", task),
    job: job === undefined ? undefined : numberOf(kind, "JOB", job),
    json,
  };
}

function numberOf(kind: string, what: string, text: string | undefined): number {
  if (text === undefined || text === "") throw new UsageError(`${kind}: which ${what}? See outloop --help`);
  if (!/^[1-9]\d{0,14}$/.test(text)) throw new UsageError(`${kind}: ${what} is a number, not '${text}'`);
  return Number(text);
}
