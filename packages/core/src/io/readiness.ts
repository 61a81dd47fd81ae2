import { coreTrap, Operation, type Op } from "../trap.ts";
import { checkFd } from "./check.ts";

/**
 * Waits until something can be read from `fd` without waiting, its end and its errors included; a file is always
 * ready. A hint: whoever is woken attempts, and waits again on `EAGAIN`. Always a checkpoint.
 *
 * Throws `Busy` when another task waits to read from `fd`, `Closed` when `fd` is closed meanwhile, `IoError` for what is
 * no open descriptor.
 */
export function readable(fd: number): Op<void> {
  checkFd("readable(fd)", fd);
  return new Operation<void>(coreTrap({ op: "readable", fd }));
}

/** Waits until something can be written to `fd` without waiting. Otherwise as {@link readable}. */
export function writable(fd: number): Op<void> {
  checkFd("writable(fd)", fd);
  return new Operation<void>(coreTrap({ op: "writable", fd }));
}
