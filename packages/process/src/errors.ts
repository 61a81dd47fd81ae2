import type { ProcessEnd } from "@outloop/core/processes";

/** A process ended with another status than 0, or by a signal. */
export class ProcessFailed extends Error implements ProcessEnd {
  override readonly name = "ProcessFailed";
  /** What was run, as one would type it. */
  readonly command: string;
  readonly status: number | undefined;
  readonly signal: string | undefined;
  /** The end of what it said on stderr, as far as that was read here. */
  readonly stderr: string;

  constructor(command: string, { status, signal }: ProcessEnd, stderr = "") {
    const how = signal === undefined ? `ended with status ${status}` : `was ended by ${signal}`;
    const said = stderr.trim();
    super(`${command} ${how}${said === "" ? "" : `: ${said.slice(said.lastIndexOf("\n") + 1)}`}`);
    this.command = command;
    this.status = status;
    this.signal = signal;
    this.stderr = stderr;
  }
}

/** A process has said more than may be kept; it was ended. */
export class OutputLimitExceeded extends Error {
  override readonly name = "OutputLimitExceeded";
  readonly command: string;
  /** The number of bytes allowed. */
  readonly max: number;

  constructor(command: string, max: number) {
    super(`${command} has written more than ${max} bytes: give a larger maxOutput, or read it as it comes`);
    this.command = command;
    this.max = max;
  }
}

/** As one would type it in a shell. */
export function commandInWords(file: string, args: readonly string[]): string {
  return [file, ...args]
    .map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : JSON.stringify(word)))
    .join(" ");
}
