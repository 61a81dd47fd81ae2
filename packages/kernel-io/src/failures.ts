import { Closed } from "@outloop/core";
import { IoError, type Address } from "@outloop/core/io";
import { describeErrno } from "./port/errno.ts";

/** Stands for the errno of a transfer that made no progress and met no error. */
export const ZERO = 0x7fffffff;

const NO_PROGRESS = { code: "EIO", reason: "the system took no bytes and gave no reason" };

/** Where it happened, as far as it is known. */
export interface Place {
  readonly fd?: number | undefined;
  readonly address?: Address | undefined;
  readonly path?: string | undefined;
  readonly destination?: string | undefined;
  readonly transferred?: number | undefined;
}

/** What the system said to `operation`. */
export function failureOf(errno: number, operation: string, place: Place): IoError {
  const { fd, address, path, destination, transferred } = place;
  const { code, reason } = errno === ZERO ? NO_PROGRESS : describeErrno(errno);
  return new IoError({ code, reason, operation, fd, address, path, destination, transferred });
}

/** Written bytes that nobody will send any more. */
export function lost(count: number, operation: string, { fd, address }: Place): IoError {
  const reason = `${count} bytes that were written are lost, because the peer has not taken them: flush before`;
  return new IoError({ code: "EAGAIN", reason, operation, fd, address });
}

/** What whoever waited for it gets. */
export function closed(fd: number): Closed {
  return new Closed(`fd ${fd} has been closed`);
}
