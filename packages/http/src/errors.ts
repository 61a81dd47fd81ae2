/**
 * What came from the other side is not what HTTP/1.1 allows, or more than was allowed here. The connection it came on
 * cannot be used any more.
 */
export class ProtocolError extends Error {
  override readonly name: string = "ProtocolError";
  /** What a server answers to it. */
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** More bytes came, or would have come, than was allowed. */
export class TooLarge extends ProtocolError {
  override readonly name = "TooLarge";
  /** The number of bytes allowed. */
  readonly max: number;

  constructor(status: number, what: string, max: number, advice: string) {
    super(status, `${what} is longer than ${max} bytes: ${advice}`);
    this.max = max;
  }
}

/** The other side was too slow. */
export class TooSlow extends ProtocolError {
  override readonly name = "TooSlow";

  constructor(message: string) {
    super(408, message);
  }
}

/** The connection ended before the message did. */
export class Incomplete extends ProtocolError {
  override readonly name = "Incomplete";

  constructor(message: string) {
    super(400, message);
  }
}
