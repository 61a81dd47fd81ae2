import { resolve, type Line, type Program, type ScopeLine, type SimpleLine } from "./program.ts";

/** A program as readable source, one line a statement; the numbers are those in the transcripts. */
export function show(program: Program): string {
  const { main, grace } = resolve(program);
  const lines: string[] = [`// grace ${grace} ms`];

  function write(depth: number, text: string): void {
    lines.push(`${String(lines.length).padStart(3)}  ${"  ".repeat(depth)}${text}`);
  }

  function block(statements: readonly Line[], depth: number): void {
    for (const each of statements) statement(each, depth);
  }

  function statement(each: Line, depth: number): void {
    if ("cleanup" in each) {
      write(depth, "try {");
      block(each.body, depth + 1);
      write(depth, each.kind === "finally" ? "} finally {" : catchHead(each.swallow));
      block(each.cleanup, depth + 1);
      write(depth, "}");
    } else if (each.kind === "repeat") {
      write(depth, `for (let n = 0; n < ${each.times}; n++) {`);
      block(each.body, depth + 1);
      write(depth, "}");
    } else if ("body" in each) {
      write(depth, `${bodyHead(each)}function* () {`);
      block(each.body, depth + 1);
      write(depth, "});");
    } else write(depth, `${simple(each)};`);
  }

  block(main, 0);
  return lines.join("\n");
}

export function taskName(of: number): string {
  return of === 0 ? "main" : `task${of}`;
}

function catchHead(swallow: boolean): string {
  return swallow
    ? "} catch { // Cancelled too"
    : "} catch (error) { if (error instanceof Cancelled) throw error;";
}

function bodyHead({ kind, of, ms, into }: ScopeLine): string {
  switch (kind) {
    case "spawn":
      return `${taskName(of)} = yield* spawn(`;
    case "spawnInto":
      return `${taskName(of)} = yield* spawnWith({ scope: scope${into} }, `;
    case "lock":
    case "semaphore":
      return `yield* ${kind}${of}.hold(`;
    case "timeout":
    case "moveOnAfter":
      return `yield* ${kind}(${ms}, `;
    default:
      return `yield* ${kind}(`;
  }
}

function simple(each: SimpleLine): string {
  switch (each.kind) {
    case "sleep":
      return `yield* sleep(${each.ms})`;
    case "checkpoint":
      return "yield* checkpoint()";
    case "swap":
      return "yield* swap(new Kernel())";
    case "send":
      return `yield* channel${each.of}.send(${each.line})`;
    case "receive":
    case "next":
      return `yield* channel${each.of}.${each.kind}()`;
    case "trySend":
      return `channel${each.of}.trySend(${each.line})`;
    case "tryReceive":
    case "close":
      return `channel${each.of}.${each.kind}()`;
    case "wait":
      return `yield* event${each.of}.wait()`;
    case "set":
      return `event${each.of}.set()`;
    case "join":
    case "cancel":
      return `yield* ${taskName(each.of)}.${each.kind}()`;
    case "keep":
      return `scope${each.of} = yield* currentScope()`;
    case "cancelKept":
      return `scope${each.of}.cancel()`;
    case "deadline":
      return "log(yield* deadline())";
    case "cancelScope":
      return "(yield* currentScope()).cancel()";
    case "fail":
      return `throw new Error("E${each.line}")`;
    case "return":
      return `return ${each.line}`;
    default:
      return `log(${each.line})`;
  }
}
