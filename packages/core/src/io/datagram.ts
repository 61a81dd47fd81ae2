import { coreTrap, Operation, type Op } from "../trap.ts";
import { checkAddress, type Address } from "./address.ts";
import { checkBytes, checkCount, checkFd } from "./check.ts";

/** A datagram with where it came from. */
export interface Datagram {
  readonly bytes: Uint8Array;
  readonly address: Address;
  /** It was longer than asked for, and the rest is lost. */
  readonly truncated: boolean;
}

/** Receives one datagram, at most `max` bytes of it (65,536). Otherwise as `recv`. Always a checkpoint. */
export function recvfrom(fd: number, max: number = 65_536): Op<Datagram> {
  checkFd("recvfrom(fd, max)", fd);
  checkCount("recvfrom(fd, max): max", max);
  return new Operation<Datagram>(coreTrap({ op: "recvfrom", fd, max }));
}

/** Sends one datagram whole or throws `IoError`; without `address`, to the peer `connect` named. Always a checkpoint. */
export function sendto(fd: number, bytes: Uint8Array, address?: Address): Op<void> {
  checkFd("sendto(fd, bytes, address)", fd);
  checkBytes("sendto(fd, bytes, address)", bytes);
  if (address !== undefined) checkAddress("sendto(fd, bytes, address)", address);
  return new Operation<void>(coreTrap({ op: "sendto", fd, bytes, address }));
}
