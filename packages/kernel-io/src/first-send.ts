import type { Reply, Submission } from "@outloop/core/kernel";
import type { Descriptors } from "./descriptors.ts";
import { EBADF, ENOTSOCK } from "./linux.ts";
import type { WriteRequest } from "./writing.ts";

const NO_ADDRESS = new Uint8Array(0);

/**
 * Sends to a descriptor that was not met before, as to a socket: that succeeds, or tells that it is none. So a short run
 * over connections that are kept asks the system nothing about each of them.
 */
export function sendFirst(io: Descriptors, request: WriteRequest, reply: Reply): Submission {
  const { fd, op } = request;
  const bytes = request.bytes!;
  // No bytes are no attempt, and to some sockets they are a message.
  const sent = bytes.length === 0 ? -ENOTSOCK : io.port.sendto(fd, bytes, 0, bytes.length, NO_ADDRESS);
  if (sent === -ENOTSOCK || sent === -EBADF) return io.writing(fd, op).begin(request, reply);
  return io.metSocket(fd).begun(request, reply, sent);
}
