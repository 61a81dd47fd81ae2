import * as nodeModule from "node:module";

/** A syntax error, and whether more input may mend it. */
export class InputError extends SyntaxError {
  override readonly name = "SyntaxError";
  readonly isIncomplete: boolean;

  constructor(message: string, isIncomplete: boolean) {
    super(message);
    this.isIncomplete = isIncomplete;
  }
}

/**
 * `source` without its types, each character where it was. A Node that cannot do that gives it back as it is. Throws
 * `InputError`; incomplete is what fails only at the last line, which is the caller's own.
 */
export function stripTypes(source: string): string {
  const { stripTypeScriptTypes } = nodeModule as Partial<typeof nodeModule>;
  if (stripTypeScriptTypes === undefined) return source;
  try {
    return stripTypeScriptTypes(source);
  } catch (error) {
    const { message, stack = "" } = error as Error;
    const line = Number(/^[^\n]*:(\d+)\n/.exec(stack)?.[1]);
    const isAtEnd = line === source.split("\n").length;
    throw new InputError(
      message,
      isAtEnd || /(?:got '|token `)<eof>|Unterminated (?:template|block comment)/.test(message),
    );
  }
}
