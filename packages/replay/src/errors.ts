/** A log that cannot be replayed: torn, of another kind or version, or of another program. */
export class LogError extends Error {
  override readonly name = "LogError";
}

/** What a replay throws when the program does not do what it did when it was recorded. */
export class Diverged extends Error {
  override readonly name = "Diverged";
  /** The line of the log up to which it did. */
  readonly line: number;
  /** What happened then, in words. */
  readonly recorded: string;
  /** What happens now, in words. */
  readonly happens: string;

  constructor(log: string, line: number, recorded: string, happens: string) {
    super(
      `the program does not do what it did when it was recorded: ${log}, line ${line}\n  then: ${recorded}\n  now:  ${happens}`,
    );
    this.line = line;
    this.recorded = recorded;
    this.happens = happens;
  }
}
