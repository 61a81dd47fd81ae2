import type { Descriptor } from "./descriptor.ts";
import { NOT_READY } from "./readiness.ts";
import { EAGAIN, EALREADY, EINPROGRESS, EINTR, ENOTCONN, SO_ERROR, SOL_SOCKET } from "./linux.ts";
import { CTL_OPTION } from "./port/port.ts";
import type { Writing } from "./writing.ts";

/** Asks for a connection. One that another kernel has asked for already, before a swap, is waited for. */
export function beginConnect(of: Descriptor, writing: Writing): void {
  const { port, retries } = of.io;
  of.address = writing.request.address;
  // A socket without a peer counts as hung up.
  of.ended = false;
  of.forbidWaiting();
  const result = port.connect(of.fd, writing.to);
  if (result >= 0) return writing.answer(undefined);
  switch (-result) {
    case EINPROGRESS:
    case EALREADY:
    case EINTR:
      of.input = NOT_READY;
      return writing.wait();
    // The backlog of a local socket is full, and nothing tells when it no longer is.
    case EAGAIN:
      return retries.add(writing);
    default:
      writing.failWith(-result);
  }
}

/** The socket is writable: that may be a connection, or the refusal. */
export function goOnConnecting(of: Descriptor, writing: Writing): void {
  const { port, address } = of.io;
  const asked = port.getOption(of.fd, SOL_SOCKET, SO_ERROR);
  const errno = asked < 0 ? -asked : port.ctl[CTL_OPTION]!;
  if (errno !== 0) return writing.failWith(errno);
  // An edge from before the connect: there is no peer yet.
  if (port.sockname(of.fd, 1, address) === -ENOTCONN) of.output = NOT_READY;
  else writing.answer(undefined);
}
