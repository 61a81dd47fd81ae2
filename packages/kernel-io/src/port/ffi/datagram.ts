// One message at a time, with an address.
import { CTL_ADDRESS, CTL_TRUNCATED } from "../port.ts";
import { atMost, checkFd, checkRange, from, isBytes, lengthOf } from "./checks.ts";
import { ADDRESS_SIZE, EINTR, EINVAL, MSG_DONTWAIT, MSG_NOSIGNAL, MSG_TRUNC } from "./linux.ts";
import type { State } from "./state.ts";

export function recvfrom(
  state: State,
  fd: number,
  bytes: Uint8Array,
  offset: number,
  length: number,
  address: Uint8Array,
): number {
  const error = checkFd(fd) || checkRange(bytes, offset, length);
  if (error !== 0) return error;
  if (!isBytes(address)) return -EINVAL;
  const { ctl, libc, scratch } = state;
  const part = from(bytes, offset);
  scratch.vectors[0] = libc.address(part);
  scratch.vectors[1] = BigInt(atMost(length));
  const message = scratch.layMessage(1, true);
  // The system has its address, which keeps nothing alive.
  state.kept = [part];
  let result: number;
  do result = libc.recvmsg(fd, message, MSG_DONTWAIT);
  while (result < 0 && (result = -libc.errno()) === -EINTR);
  state.kept = [];
  if (result < 0) return result;
  ctl[CTL_TRUNCATED] = (scratch.messageFlags & MSG_TRUNC) === 0 ? 0 : 1;
  giveAddress(state, address, scratch.messageAddressLength);
  return result;
}

export function sendto(
  { libc }: State,
  fd: number,
  bytes: Uint8Array,
  offset: number,
  length: number,
  address: Uint8Array,
): number {
  const error = checkFd(fd) || checkRange(bytes, offset, length) || checkAddress(address);
  if (error !== 0) return error;
  const part = from(bytes, offset);
  const count = lengthOf(address);
  const target = count === 0 ? null : address;
  let result: number;
  do result = libc.sendto(fd, part, atMost(length), MSG_NOSIGNAL | MSG_DONTWAIT, target, count);
  while (result < 0 && (result = -libc.errno()) === -EINTR);
  return result;
}

/** 0, or what is wrong with a socket address to read. */
export function checkAddress(address: unknown): number {
  return isBytes(address) && lengthOf(address) <= ADDRESS_SIZE ? 0 : -EINVAL;
}

/** Writes the address that the system has told to `target`, and its length, as far as it fits, to `ctl[CTL_ADDRESS]`. */
export function giveAddress({ ctl, scratch }: State, target: Uint8Array, length: number): void {
  const count = Math.min(length, ADDRESS_SIZE, lengthOf(target));
  for (let index = 0; index < count; index++) target[index] = scratch.address[index]!;
  ctl[CTL_ADDRESS] = count;
}
