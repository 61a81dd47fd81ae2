import type { Libc } from "./libc.ts";
import { CLOEXEC, EPOLLIN, EPOLL_CTL_ADD, NONBLOCK } from "./linux.ts";
import { Dispositions } from "./dispositions.ts";

/** Half of what no registration has: generations have 31 bits. */
export const WAKE_DATA = -1;

/** What a port has of the system. It knows nothing of the port, so that it can be given back when that is collected. */
export class Resources {
  readonly dispositions: Dispositions;
  epollFd = -1;
  wakeFd = -1;
  readonly #libc: Libc;

  constructor(libc: Libc) {
    this.#libc = libc;
    this.dispositions = new Dispositions(libc);
  }

  /** Takes what is needed. Returns 0, or `-errno` and has nothing. */
  open(): number {
    const { epoll_create1, epoll_ctl, errno, eventfd, layout } = this.#libc;
    this.epollFd = epoll_create1(CLOEXEC);
    if (this.epollFd < 0) return -errno();
    this.wakeFd = eventfd(0, CLOEXEC | NONBLOCK);
    let error = this.wakeFd < 0 ? -errno() : 0;
    if (error === 0) {
      // Level-triggered: whoever reads it decides when it is over.
      const event = new Int32Array(layout.eventWords);
      event[0] = EPOLLIN;
      event[layout.eventData] = event[layout.eventData + 1] = WAKE_DATA;
      if (epoll_ctl(this.epollFd, EPOLL_CTL_ADD, this.wakeFd, event) < 0) error = -errno();
    }
    if (error < 0) this.close();
    return error;
  }

  /** Gives back what it has. May be called twice. */
  close(): void {
    this.dispositions.releaseAll();
    for (const fd of [this.epollFd, this.wakeFd]) if (fd >= 0) this.#libc.close(fd);
    this.epollFd = this.wakeFd = -1;
  }
}
