import { Descriptor, hasUnsent, unsentOf } from "./descriptor.ts";
import type { IoError } from "@outloop/core/io";
import { closed, failureOf, lost } from "./failures.ts";
import { Files } from "./files/files.ts";
import { EEXIST, EINTR, EPERM, SO_TYPE, SOCK_STREAM, SOL_SOCKET } from "./linux.ts";
import {
  CTL_OPTION,
  CTL_TIMEOUT,
  EVENT_FD,
  EVENT_GENERATION,
  EVENT_MASK,
  EVENT_OFFSET,
  EVENT_RESULT,
  EVENT_WORDS,
  KIND_FILE,
  KIND_PIPE,
  KIND_SOCKET,
  NOT_RECEIVED,
  READY_READ,
  type IoPort,
} from "./port/port.ts";
import { MAYBE, NOT_READY } from "./readiness.ts";
import { Reading } from "./reading.ts";
import { Retries } from "./retries.ts";
import { Unsent } from "./unsent.ts";
import { Writing } from "./writing.ts";

/**
 * So often a receive is tried again before a run registers anything, for one who has sent: an answer from the same machine
 * takes some 20 microseconds, and so do the descriptors of the port, a registration, a wait and giving all that back.
 */
const ATTEMPTS = 12;
/** Room for any socket address. */
const ADDRESS = 128;
const NOWHERE = {};

/** What an attached kernel knows of the system: its port, and the descriptors that it has met. */
export class Descriptors {
  readonly port: IoPort;
  readonly unsent: Unsent;
  readonly retries: Retries = new Retries();
  readonly files: Files = new Files(this);
  readonly address: Uint8Array = new Uint8Array(ADDRESS);
  /** How many are registered with the system. */
  registered = 0;
  readonly #byFd: (Descriptor | null | undefined)[] = [];
  #generation = 0;
  #isPatient = true;

  constructor(port: IoPort) {
    this.port = port;
    this.unsent = new Unsent(port);
  }

  /** The open descriptor `fd`. Throws `Closed` when it was closed here, and `IoError` when it is not open. */
  get(fd: number, operation: string): Descriptor {
    return this.#byFd[fd] ?? this.#meet(fd, operation);
  }

  reading(fd: number, operation: string): Reading {
    const of = this.get(fd, operation);
    return (of.reading ??= new Reading(of));
  }

  writing(fd: number, operation: string): Writing {
    const of = this.get(fd, operation);
    this.unsent.takeOut(of);
    return (of.writing ??= new Writing(of));
  }

  /** The writing side of a socket that came from elsewhere, and was not met before. */
  metSocket(fd: number): Writing {
    const of = new Descriptor(this, fd, KIND_SOCKET);
    this.#byFd[fd] = of;
    return (of.writing = new Writing(of));
  }

  /** Finds out whether a descriptor is a socket, and whether a stream. False where it is no socket. */
  findType(of: Descriptor): boolean {
    if (this.port.getOption(of.fd, SOL_SOCKET, SO_TYPE) < 0) return false;
    of.isStream = this.port.ctl[CTL_OPTION] === SOCK_STREAM;
    return true;
  }

  /** A descriptor that the port has opened: not blocking, and nobody else's. */
  opened(fd: number, kind: number, isStream = true): Descriptor {
    this.forget(fd);
    const of = new Descriptor(this, fd, kind);
    of.isStream = isStream;
    of.wasBlocking = false;
    this.#byFd[fd] = of;
    return of;
  }

  /** A number that was given out just now: who had it was closed behind our back, and must not be heard any more. */
  forget(fd: number): void {
    const stale = this.#byFd[fd];
    if (stale !== undefined && stale !== null) {
      this.unsent.drop(stale);
      this.#end(stale);
    }
    this.#byFd[fd] = undefined;
  }

  /** The descriptor `fd`, if this kernel has met it. */
  known(fd: number): Descriptor | undefined {
    return this.#byFd[fd] ?? undefined;
  }

  /**
   * Wakes who waits, sends what was written, takes the registration away and closes. Returns what went wrong; it is
   * closed even so.
   */
  close(fd: number, operation: string): IoError | undefined {
    const of = this.get(fd, operation);
    const unsent = this.#end(of);
    const isLeft = this.files.closing(fd);
    if (!of.isFile || isLeft) this.#byFd[fd] = null;
    if (isLeft) return undefined;
    const errno = of.failure === 0 ? -this.port.close(fd) : (this.port.close(fd), of.failure);
    this.retries.soon();
    if (errno > 0) return failureOf(errno, operation, of);
    return unsent === 0 ? undefined : lost(unsent, operation, of);
  }

  /** How often to try once more, instead of a first wait, what `of` has not received. */
  attempts(of: Descriptor): number {
    if (!this.#isPatient || of.writing === null) return 0;
    this.#isPatient = false;
    return ATTEMPTS;
  }

  /** Registers with the system: an edge then tells whatever is ready. Returns an errno, or 0. */
  register(of: Descriptor): number {
    this.#isPatient = false;
    this.#generation = (this.#generation % 0x7fff_fffe) + 1;
    let kind = this.port.add(of.fd, this.#generation);
    if (kind === -EEXIST) {
      // Left by a descriptor that had the number before and was closed behind our back, while a duplicate lives on.
      this.port.remove(of.fd);
      kind = this.port.add(of.fd, this.#generation);
    }
    if (kind === KIND_FILE || kind === -EPERM) of.kind = KIND_FILE;
    else if (kind < 0) return -kind;
    else {
      of.generation = this.#generation;
      this.registered++;
    }
    return 0;
  }

  /** Registers anew, because an edge may have been seen by somebody else. As `register`. */
  registerAgain(of: Descriptor): number {
    this.#unregister(of);
    if (of.input === MAYBE) of.input = NOT_READY;
    if (of.output === MAYBE) of.output = NOT_READY;
    return this.register(of);
  }

  /** Sends what `of` has collected as far as the system takes it now, and also where an event has to say so first. */
  sendNow(of: Descriptor): void {
    this.unsent.takeOut(of);
    of.send();
    if (!of.isBlocking) return;
    for (let left = this.unsent.lengthOf(of); left > 0;) {
      this.collect(0);
      const before = left;
      left = this.unsent.lengthOf(of);
      if (left === before) return;
    }
  }

  /** Those that hold bytes that the system does not take now. */
  withUnsent(): Descriptor[] {
    this.unsent.sendAll();
    for (const of of this.#byFd.filter(hasUnsent)) this.sendNow(of);
    return this.#byFd.filter(hasUnsent);
  }

  dropUnsent(): void {
    this.unsent.clear();
    for (const of of this.#byFd.filter(hasUnsent)) this.unsent.drop(of);
  }

  /** Waits up to `timeout` milliseconds for events (-1: for ever) and deals with them. Returns their number. */
  collect(timeout: number): number {
    const { port } = this;
    port.ctl[CTL_TIMEOUT] = timeout;
    const count = port.turn();
    // Without a descriptor of its own the port has nothing registered, and tells of signals alone.
    if (count < 0 && count !== -EINTR && port.fd >= 0) throw failureOf(-count, "wait", NOWHERE);
    const { events } = port;
    for (let index = 0, at = 0; index < count; index++, at += EVENT_WORDS) {
      const of = this.#byFd[events[at + EVENT_FD]!];
      if (of === undefined || of === null) continue;
      const offset = events[at + EVENT_OFFSET]!;
      const result = events[at + EVENT_RESULT]!;
      if (of.generation === events[at + EVENT_GENERATION]!)
        of.event(events[at + EVENT_MASK]!, result, offset);
      // Bytes were received by number, so they are the present owner's, whatever registration the event is of.
      else if (result !== NOT_RECEIVED) of.event(READY_READ, result, offset);
    }
    this.files.collect();
    return count;
  }

  /** Lets go of everything; nothing that the program opened is closed. */
  release(): void {
    this.unsent.sendAll();
    for (const of of this.#byFd)
      if (of !== undefined && of !== null && of.wasBlocking === true) this.#restore(of);
    this.port.dispose();
  }

  #meet(fd: number, operation: string): Descriptor {
    const { port } = this;
    const of = new Descriptor(this, fd, KIND_SOCKET);
    // The one question that most descriptors answer whole: what is no socket has no type of socket.
    if (!this.findType(of)) of.kind = port.kindOf(fd);
    const { kind } = of;
    if (kind < 0) {
      if (this.#byFd[fd] === null) throw closed(fd);
      throw failureOf(-kind, operation, { fd });
    }
    // A file needs no memory; keeping none means that nobody has to tell us when its number is reused.
    if (kind === KIND_FILE) return of;
    this.#byFd[fd] = of;
    // Bytes are sent and received without waiting, whatever mode a socket is in: see `forbidWaiting` for the rest.
    if (kind === KIND_SOCKET) return of;
    of.isStream = kind === KIND_PIPE;
    of.isBlocking = port.setNonBlocking(fd, 1) === 0;
    of.wasBlocking = false;
    // Its mode may be shared with other processes, the shell for one.
    if (of.isBlocking) this.#restore(of);
    return of;
  }

  #restore(of: Descriptor): void {
    this.port.setNonBlocking(of.fd, 0);
  }

  #unregister(of: Descriptor): void {
    if (of.generation === 0) return;
    this.port.remove(of.fd);
    of.generation = 0;
    this.registered--;
  }

  /** Nobody is to hear of it any more. Returns how many collected bytes are lost by that. */
  #end(of: Descriptor): number {
    if (of.reading?.isWaiting === true) of.reading.fail(closed(of.fd));
    // Behind a send that is cut short nothing may go: a stream that ends early is seen, one with a hole is not.
    let unsent = of.writing?.goesFirst === true ? unsentOf(of) : 0;
    if (unsent > 0) this.unsent.drop(of);
    if (of.writing?.isWaiting === true) of.writing.fail(closed(of.fd));
    this.sendNow(of);
    unsent += unsentOf(of);
    this.unsent.drop(of);
    this.#unregister(of);
    if (of.fd < this.port.want.length) this.port.want[of.fd] = 0;
    return unsent;
  }
}
