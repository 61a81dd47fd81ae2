import type { WatchEvent } from "@outloop/core/files";
import type { Reply, Submission } from "@outloop/core/kernel";
import type { Descriptors } from "../descriptors.ts";
import { closed, failureOf } from "../failures.ts";
import { landing } from "../landing.ts";
import { EAGAIN } from "../linux.ts";
import { CTL_RESULT, CTL_SIZE } from "../port/port.ts";
import { WORK_MOST } from "../port/work.ts";
import { FileWork, placeOf } from "./file-work.ts";
import { decodeWatch } from "./layouts.ts";
import { layWords, pathsOf, wordBytes, type FileRequest } from "./request.ts";

const ENDED: Submission = { abandon() {} };
/** One for all kernels of this thread: nothing comes between a read and its copy. */
const cached = new Uint8Array(262_144);

/** The work that threads do for one attached kernel. */
export class Files {
  readonly #io: Descriptors;
  /** By ticket. */
  readonly #works: Map<number, FileWork> = new Map();

  constructor(io: Descriptors) {
    this.#io = io;
  }

  /** How many pieces of work are not done. */
  get pending(): number {
    return this.#works.size;
  }

  /** Throws where no thread can be had. */
  begin(request: FileRequest, reply: Reply): Submission {
    if ((request.op as string) === "read at" && this.#isCached(request, reply)) return ENDED;
    const work = new FileWork(this, request, reply);
    this.goOn(work);
    return work;
  }

  /** Gives a thread what is left of `work`. */
  goOn(work: FileWork): void {
    const { request, written } = work;
    layWords(request, written);
    const input = request.bytes ?? pathsOf(request);
    const ticket = this.#io.port.workBegin(wordBytes, input, written, input.length - written);
    if (ticket < 0) throw failureOf(-ticket, request.op, placeOf(request, written));
    work.ticket = ticket;
    this.#works.set(ticket, work);
  }

  abandon(work: FileWork): void {
    if (this.#works.get(work.ticket) !== work) return;
    this.#works.delete(work.ticket);
    this.#io.port.workAbandon(work.ticket, 0);
  }

  /** Answers what is done. To be called after each turn of the port. */
  collect(): void {
    if (this.pending === 0) return;
    const { port } = this.#io;
    for (let ticket = port.workNext(); ticket >= 0; ticket = port.workNext()) {
      const result = port.ctl[CTL_RESULT]!;
      const size = port.ctl[CTL_SIZE]!;
      const work = this.#works.get(ticket);
      this.#works.delete(ticket);
      if (size === 0) work?.done(result);
      else {
        const bytes = work?.request.into ?? new Uint8Array(size);
        const taken = port.workTake(ticket, bytes);
        // It was cut off or transferred meanwhile: that is told, and the bytes are nobody's.
        if (taken < 0) port.workAbandon(ticket, 0);
        work?.done(taken < 0 ? taken : result, bytes);
      }
    }
  }

  /** A thread has opened it; whatever had the number was closed behind our back. */
  opened(fd: number): void {
    this.#io.forget(fd);
  }

  /**
   * `fd` is to be closed: wakes who waits for work on it. True when a thread is in the middle of such work and closes it
   * afterwards, so that the number is not another's before.
   */
  closing(fd: number): boolean {
    let isBusy = false;
    for (const [ticket, work] of this.#works) {
      if (work.request.fd !== fd) continue;
      this.#works.delete(ticket);
      if (this.#io.port.workAbandon(ticket, 1) === 1) isBusy = true;
      work.fail(closed(fd));
    }
    return isBusy;
  }

  /** Answers a read of what the system has in memory: no thread is as fast. Whatever else there is, a thread tells. */
  #isCached({ fd, into, max, offset = -1 }: FileRequest, reply: Reply): boolean {
    const bytes = into ?? cached;
    const result = this.#io.port.readCached(fd!, bytes, 0, Math.min(bytes.length, max!, WORK_MOST), offset);
    if (result < 0) return false;
    reply.answer(into === undefined ? bytes.slice(0, result) : result);
    return true;
  }

  /** What a descriptor for watching has to tell. Never waits. */
  watchEvents({ fd, op }: FileRequest): WatchEvent[] {
    const into = landing();
    const size = this.#io.port.recv(fd!, into, 0, into.length);
    if (size === -EAGAIN) return [];
    if (size < 0) throw failureOf(-size, op, { fd: fd! });
    return decodeWatch(into.slice(0, size));
  }
}
