import type { Descriptor } from "./descriptor.ts";
import {
  EAGAIN,
  ECONNABORTED,
  EHOSTDOWN,
  EHOSTUNREACH,
  EMFILE,
  ENETDOWN,
  ENETUNREACH,
  ENFILE,
  ENOBUFS,
  ENOMEM,
  ENONET,
  ENOPROTOOPT,
  EPROTO,
} from "./linux.ts";
import { CTL_ADDRESS, KIND_SOCKET } from "./port/port.ts";
import { decodeAddress } from "./port/address.ts";
import type { Reading } from "./reading.ts";

/** The connection was lost before it was taken: its own affair. Linux tells so in many ways, see accept(2). */
const LOST: ReadonlySet<number> = new Set([
  ECONNABORTED,
  EPROTO,
  ENETDOWN,
  ENETUNREACH,
  EHOSTDOWN,
  EHOSTUNREACH,
  ENONET,
  ENOPROTOOPT,
]);
/** No descriptor, or no memory, is left: somebody has to close something first. */
const SHORT: ReadonlySet<number> = new Set([EMFILE, ENFILE, ENOBUFS, ENOMEM]);

/** Takes the next connection of `listener`, or waits for one. */
export function acceptOn(listener: Descriptor, reading: Reading): void {
  const { io } = listener;
  listener.forbidWaiting();
  for (;;) {
    const fd = io.port.accept(listener.fd, io.address);
    if (fd >= 0) {
      const address = decodeAddress(io.address, io.port.ctl[CTL_ADDRESS]!);
      io.opened(fd, KIND_SOCKET).address = address;
      io.retries.succeeded();
      return reading.answer({ fd, address });
    }
    if (fd === -EAGAIN) return reading.wait();
    // The listener stays readable, so its edge does not come again: time, or a close, has to bring us back.
    if (SHORT.has(-fd)) return io.retries.add(reading);
    if (!LOST.has(-fd)) return reading.failWith(-fd);
  }
}
