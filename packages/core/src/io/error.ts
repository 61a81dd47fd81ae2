import { describeAddress, type Address } from "./address.ts";

/** What an {@link IoError} is made of. */
export interface IoErrorFields {
  /** The system's name of it: `ECONNRESET`. */
  readonly code: string;
  /** The system's sentence for it, without the code. */
  readonly reason: string;
  /** The `op` of the trap that met it. */
  readonly operation: string;
  readonly fd?: number | undefined;
  /** The peer, or the address that was asked for, where it is known. */
  readonly address?: Address | undefined;
  readonly path?: string | undefined;
  /** The second path of an operation on two. */
  readonly destination?: string | undefined;
  /** Bytes that a write had transferred when it failed. */
  readonly transferred?: number | undefined;
}

/**
 * What the operating system answered to an operation: thrown into the task that asked. `code` is for programs, the
 * message for people.
 *
 * @example
 * ```ts
 * const error = new IoError({ code: "EPIPE", reason: "broken pipe", operation: "send", fd: 7 });
 * error.message; // "send on fd 7: broken pipe (EPIPE)"
 * ```
 */
export class IoError extends Error implements IoErrorFields {
  override readonly name = "IoError";
  readonly code: string;
  readonly reason: string;
  readonly operation: string;
  readonly fd: number | undefined;
  readonly address: Address | undefined;
  readonly path: string | undefined;
  readonly destination: string | undefined;
  readonly transferred: number | undefined;

  constructor(fields: IoErrorFields) {
    const { code, reason, operation, fd, address, path, destination, transferred } = fields;
    const where = [
      fd === undefined ? "" : ` on fd ${fd}`,
      address === undefined ? "" : ` (${describeAddress(address)})`,
      path === undefined ? "" : ` of ${JSON.stringify(path)}`,
      destination === undefined ? "" : ` to ${JSON.stringify(destination)}`,
      transferred === undefined ? "" : ` after ${transferred} bytes`,
    ].join("");
    super(`${operation}${where}: ${reason} (${code})`);
    this.code = code;
    this.reason = reason;
    this.operation = operation;
    this.fd = fd;
    this.address = address;
    this.path = path;
    this.destination = destination;
    this.transferred = transferred;
  }
}
