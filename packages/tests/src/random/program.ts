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
export type PlainKind =
  | "log"
  | "deadline"
  | "keep"
  | "cancelKept"
  | "close"
  | "set"
  | "trySend"
  | "tryReceive"
  | "cancelScope"
  | "fail"
  | "return";

export type Statement =
  /** `of` chooses the channel, event or task; the others ignore it. */
  | { readonly kind: ParkKind | PlainKind; readonly of: number }
  | { readonly kind: "sleep"; readonly ms: number }
  | { readonly kind: "spawn"; readonly body: readonly Statement[] }
  | { readonly kind: "spawnInto"; readonly of: number; readonly body: readonly Statement[] }
  | { readonly kind: "repeat"; readonly times: number; readonly body: readonly Statement[] }
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
/** Handles of scopes, for whoever wants to cancel one or to spawn into it. */
const keptCount = 2;

/** A statement with its line in the printed program; `of` is an index that exists. Tasks: 0 is main, n is `task<n>`. */
export type Line = SimpleLine | ScopeLine | TryLine | RepeatLine;

export interface SimpleLine {
  readonly kind: ParkKind | PlainKind | "sleep";
  readonly line: number;
  readonly of: number;
  readonly ms: number;
}

/** What takes a body that is a function of its own. */
export interface ScopeLine {
  readonly kind: "spawn" | "spawnInto" | ScopeKind | "lock" | "semaphore";
  /** The kept scope that `spawnInto` names. */
  readonly into: number;
  readonly line: number;
  readonly of: number;
  readonly ms: number;
  readonly body: readonly Line[];
}

export interface TryLine {
  readonly kind: "finally" | "catch";
  readonly line: number;
  readonly swallow: boolean;
  readonly body: readonly Line[];
  readonly cleanup: readonly Line[];
}

export interface RepeatLine {
  readonly kind: "repeat";
  readonly line: number;
  readonly times: number;
  readonly body: readonly Line[];
}

export interface Resolved {
  readonly grace: number;
  readonly main: readonly Line[];
}

/** Numbers the statements as `show` prints them and maps each name to something that exists. */
export function resolve(program: Program): Resolved {
  const tasks = 1 + countSpawns(program.main);
  let line = 0;
  let spawned = 0;
  let repeats = 0;

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
      case "spawnInto": {
        const into = each.kind === "spawn" ? 0 : each.of % keptCount;
        const of = ++spawned;
        return { kind: each.kind, line: here, of, ms: 0, into, body: end(block(each.body, false)) };
      }
      case "repeat": {
        repeats++;
        // Loops in loops, and long loops of much, would make programs of many thousand steps.
        const isLong = repeats > 1 || sizeOf(each.body) > 4;
        const times = isLong ? Math.min(each.times, 2) : each.times;
        const body = end(block(each.body, inCleanup));
        repeats--;
        return { kind: "repeat", line: here, times, body };
      }
      case "lock":
      case "semaphore": {
        const of = each.of % (each.kind === "lock" ? lockCount : semaphorePermits.length);
        return { kind: each.kind, line: here, of, ms: 0, into: 0, body: end(block(each.body, false)) };
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
        return {
          kind: each.kind,
          line: here,
          of: 0,
          ms: each.ms,
          into: 0,
          body: end(block(each.body, false)),
        };
      default: {
        // Nobody but main is there to be joined: that is always the same error.
        const isLonely = each.kind === "join" && tasks === 1;
        const kind = isLonely || (each.kind === "return" && inCleanup) ? "log" : each.kind;
        const of = kind === "join" || kind === "cancel" ? task(each.of) : each.of % countOf(kind);
        return { kind, line: here, of, ms: 0 };
      }
    }
  }

  /** Mostly one whose spawn stands above, seldom main, which ends so much. */
  function task(of: number): number {
    if (of % 8 === 7 || tasks === 1) return 0;
    return 1 + (of % (of % 4 === 3 || spawned === 0 ? tasks - 1 : spawned));
  }

  /** The closing brace has a line of its own. */
  function end(lines: Line[]): Line[] {
    line++;
    return lines;
  }

  return { grace: program.grace, main: block(program.main, false) };
}

function countOf(kind: Statement["kind"]): number {
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
    case "keep":
    case "cancelKept":
      return keptCount;
    default:
      return 1;
  }
}

function sizeOf(statements: readonly Statement[]): number {
  let size = statements.length;
  for (const each of statements) {
    if ("body" in each) size += sizeOf(each.body);
    if ("cleanup" in each) size += sizeOf(each.cleanup);
  }
  return size;
}

function countSpawns(statements: readonly Statement[]): number {
  let count = 0;
  for (const each of statements) {
    if (each.kind === "spawn" || each.kind === "spawnInto") count++;
    if ("body" in each) count += countSpawns(each.body);
    if ("cleanup" in each) count += countSpawns(each.cleanup);
  }
  return count;
}
