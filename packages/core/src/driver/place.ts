import { isDriverFrame, isOwnFrame } from "../own-files.ts";

/** So many lines of a stack are kept; each level of `yield*` takes two. */
const DEPTH = 60;

/**
 * Where in the program's source an operation was made or asked; known in debug mode. Its text is made when somebody
 * wants it, because that costs more than all the rest.
 */
export class Place {
  #error: Error | undefined = deepError();
  #lines: readonly string[] = [];
  /** Of what core itself asks for the program, such as spawning the branches of a group: where the program asked. */
  outer: Place | undefined = undefined;
  /**
   * `at worker (app.ts:3:9)`: the chain of native `yield*`, from the innermost coroutine to the one that the driver
   * stepped. Empty where all of that is core's own.
   */
  get lines(): readonly string[] {
    if (this.#error !== undefined) this.#lines = programLines(this.#error.stack ?? "");
    this.#error = undefined;
    return this.#lines;
  }

  /** The innermost line. */
  get line(): string {
    return this.lines[0] ?? this.outer?.line ?? "at an unknown place";
  }
}

/** An error that has kept more of its stack than is usual. Other engines than V8 keep all of it anyway. */
function deepError(): Error {
  const limits = Error as { stackTraceLimit?: unknown };
  const { stackTraceLimit } = limits;
  // Not by assignment: where the language's own objects are frozen, that throws.
  Reflect.set(limits, "stackTraceLimit", DEPTH);
  const error = new Error("here");
  Reflect.set(limits, "stackTraceLimit", stackTraceLimit);
  return error;
}

function programLines(stack: string): string[] {
  const lines: string[] = [];
  for (const line of stack.split("\n")) {
    if (isDriverFrame(line)) break;
    // What is no frame is the message; what has no place in a file is the engine's own.
    if (/^\s+at |@/.test(line) && /:\d+\)?$/.test(line) && !isOwnFrame(line)) lines.push(line.trim());
  }
  return lines;
}
