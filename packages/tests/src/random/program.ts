/**
 * A small language of programs, as plain data: what two interpreters can both run and fast-check can make and shrink.
 * Whatever names something does so by a number that {@link resolve} maps to something that exists, so that every
 * program is well-formed, also while it is being shrunk.
 */
export interface Program {
  /** Milliseconds of grace of the whole run. */
  readonly grace: number;
  readonly main: readonly Statement[];
}

export type ScopeKind = "scope" | "supervise" | "shield" | "timeout" | "moveOnAfter";
export type ParkKind = "checkpoint" | "send" | "receive" | "next" | "wait" | "join" | "cancel" | "swap";
export type PlainKind = "log" | "close" | "set" | "trySend" | "tryReceive" | "cancelScope" | "fail" | "return";

export type Statement =
  /** `of` chooses the channel, event or task; the others ignore it. */
  | { readonly kind: ParkKind | PlainKind; readonly of: number }
  | { readonly kind: "sleep"; readonly ms: number }
  | { readonly kind: "spawn"; readonly body: readonly Statement[] }
  | { readonly kind: ScopeKind; readonly ms: number; readonly body: readonly Statement[] }
  | { readonly kind: "lock" | "semaphore"; readonly of: number; readonly body: readonly Statement[] }
  | { readonly kind: "finally"; readonly body: readonly Statement[]; readonly cleanup: readonly Statement[] }
  | {
      readonly kind: "catch";
      /** Whether it catches `Cancelled` too, and does not throw it again. */
      readonly swallow: boolean;
      readonly body: readonly Statement[];
      readonly cleanup: readonly Statement[];
    };

/** What there is to name, in every program. */
export const channelCapacities: readonly number[] = [0, 1, 2];
export const semaphorePermits: readonly number[] = [1, 2];
export const lockCount = 2;
export const eventCount = 2;

/** A statement with its line in the printed program; `of` is an index that exists. Tasks: 0 is main, n is `task<n>`. */
export type Line =
  | { readonly kind: ParkKind | PlainKind | "sleep"; readonly line: number; readonly of: number; readonly ms: number }
  | {
      readonly kind: "spawn" | ScopeKind | "lock" | "semaphore";
      readonly line: number;
      readonly of: number;
      readonly ms: number;
      readonly body: readonly Line[];
    }
  | {
      readonly kind: "finally" | "catch";
      readonly line: number;
      readonly swallow: boolean;
      readonly body: readonly Line[];
      readonly cleanup: readonly Line[];
    };

export type ScopeLine = Extract<Line, { kind: ScopeKind | "spawn" | "lock" | "semaphore" }>;
export type TryLine = Extract<Line, { kind: "finally" | "catch" }>;

export interface Resolved {
  readonly grace: number;
  readonly main: readonly Line[];
}

/** Numbers the statements as `show` prints them and maps each name to something that exists. */
export function resolve(program: Program): Resolved {
  const tasks = 1 + countSpawns(program.main);
  let line = 0;
  let spawned = 0;

  function block(statements: readonly Statement[], inCleanup: boolean): Line[] {
    return statements.map((each) => statement(each, inCleanup));
  }

  function statement(each: Statement, inCleanup: boolean): Line {
    line++;
    const here = line;
    switch (each.kind) {
      case "sleep":
        return { kind: "sleep", line: here, of: 0, ms: each.ms };
      case "spawn":
        return { kind: "spawn", line: here, of: ++spawned, ms: 0, body: end(block(each.body, false)) };
      case "lock":
      case "semaphore": {
        const of = each.of % (each.kind === "lock" ? lockCount : semaphorePermits.length);
        return { kind: each.kind, line: here, of, ms: 0, body: end(block(each.body, false)) };
      }
      case "finally":
      case "catch": {
        const body = block(each.body, inCleanup);
        line++;
        // A `return` in a `finally` would hide the error from the driver, which no rule can be about.
        const cleanup = block(each.cleanup, inCleanup || each.kind === "finally");
        const swallow = each.kind === "catch" && each.swallow;
        return { kind: each.kind, line: here, swallow, body, cleanup: end(cleanup) };
      }
      case "scope":
      case "supervise":
      case "shield":
      case "timeout":
      case "moveOnAfter":
        return { kind: each.kind, line: here, of: 0, ms: each.ms, body: end(block(each.body, false)) };
      default: {
        const kind = each.kind === "return" && inCleanup ? "log" : each.kind;
        return { kind, line: here, of: each.of % countOf(kind, tasks), ms: 0 };
      }
    }
  }

  /** The closing brace has a line of its own. */
  function end(lines: Line[]): Line[] {
    line++;
    return lines;
  }

  return { grace: program.grace, main: block(program.main, false) };
}

function countOf(kind: Statement["kind"], tasks: number): number {
  switch (kind) {
    case "send":
    case "receive":
    case "next":
    case "close":
    case "trySend":
    case "tryReceive":
      return channelCapacities.length;
    case "wait":
    case "set":
      return eventCount;
    case "join":
    case "cancel":
      return tasks;
    default:
      return 1;
  }
}

function countSpawns(statements: readonly Statement[]): number {
  let count = 0;
  for (const each of statements) {
    if (each.kind === "spawn") count++;
    if ("body" in each) count += countSpawns(each.body);
    if ("cleanup" in each) count += countSpawns(each.cleanup);
  }
  return count;
}
