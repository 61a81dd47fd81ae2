/** What was given is no address. Thrown before the system is asked. */
export class InvalidAddress extends Error {
  override readonly name = "InvalidAddress";
  /** What was given. */
  readonly given: unknown;

  constructor(message: string, given: unknown) {
    super(message);
    this.given = given;
  }
}

/** A host has several addresses, and none of them took the connection. Its `errors` are theirs, in the order of the attempts. */
export class ConnectError extends AggregateError {
  override readonly name = "ConnectError";
  /** The name that was given. */
  readonly host: string;
  readonly port: number;

  constructor(errors: readonly Error[], host: string, port: number) {
    const each = errors.map(({ message }) => `\n  ${message}`).join("");
    super(
      errors,
      `none of the ${errors.length} addresses of ${host} took a connection to port ${port}:${each}`,
    );
    this.host = host;
    this.port = port;
  }
}

/** A stream ended before what was asked for had come. What did come can still be received. */
export class EndOfStream extends Error {
  override readonly name = "EndOfStream";
  /** How many bytes of it had come: with 0, the stream ended between two messages. */
  readonly received: number;

  constructor(what: string, received: number) {
    super(`the stream ended before ${what}: ${received} bytes had come`);
    this.received = received;
  }
}

/** What was asked for did not come within the number of bytes allowed. What did come can still be received. */
export class LimitExceeded extends Error {
  override readonly name = "LimitExceeded";
  /** The number of bytes allowed. */
  readonly max: number;

  constructor(what: string, max: number) {
    super(`no ${what} within ${max} bytes: give a larger max, or end the connection`);
    this.max = max;
  }
}
