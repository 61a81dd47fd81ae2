import { Closed } from "@outloop/core";
import { describeAddress, IoError, type Address } from "@outloop/core/io";

/** A network in memory, as small as can be: what the kernel of these tests answers the traps of descriptors with. */

/** So much may lie between two ends; whoever sends more waits. */
const CAPACITY = 65_536;

export interface Request {
  readonly op: string;
  readonly fd: number;
  readonly max: number;
  readonly bytes: Uint8Array;
  readonly buffers: readonly Uint8Array[];
  readonly address: Address | undefined;
  readonly how: "receive" | "send" | "both";
}

/** One end of a stream. */
export class End {
  readonly kind = "stream";
  family: Address["family"] = "ipv4";
  own: Address | undefined;
  peer: Address | undefined;
  other: End | undefined;
  /** What has come and was not received. */
  pieces: Uint8Array[] = [];
  length = 0;
  hasEnded = false;
  wasReset = false;
  isClosed = false;
  /** What was written and has not left. */
  cork: Uint8Array[] = [];

  /** Hands `bytes` over as far as there is room; returns what is left. */
  give(bytes: Uint8Array, request: Request): Uint8Array {
    const { other } = this;
    if (this.wasReset) throw this.failure("ECONNRESET", "connection reset by peer", request);
    if (other === undefined || other.isClosed) throw this.failure("EPIPE", "broken pipe", request);
    const count = Math.min(bytes.length, CAPACITY - other.length);
    if (count > 0) {
      other.pieces.push(bytes.slice(0, count));
      other.length += count;
    }
    return bytes.subarray(count);
  }

  /** Sends the cork as far as there is room. True when nothing is left. */
  uncork(request: Request): boolean {
    while (this.cork.length > 0) {
      const left = this.give(this.cork[0]!, request);
      if (left.length > 0) {
        this.cork[0] = left;
        return false;
      }
      this.cork.shift();
    }
    return true;
  }

  take(max: number, request: Request): Uint8Array | undefined {
    if (this.wasReset) {
      this.wasReset = false;
      this.hasEnded = true;
      throw this.failure("ECONNRESET", "connection reset by peer", request);
    }
    if (this.pieces.length === 0) return this.hasEnded ? new Uint8Array(0) : undefined;
    const all = Buffer.concat(this.pieces);
    const rest = all.subarray(max);
    this.pieces = rest.length === 0 ? [] : [rest];
    this.length = rest.length;
    return new Uint8Array(all.subarray(0, max));
  }

  endSending(): void {
    if (this.other !== undefined) this.other.hasEnded = true;
  }

  close(): void {
    this.isClosed = true;
    this.endSending();
    // As TCP does: whoever has not read everything lets the peer know that it is lost.
    if (this.length > 0 && this.other !== undefined) this.other.wasReset = true;
  }

  failure(code: string, reason: string, { op, fd }: Request): IoError {
    return new IoError({ code, reason, operation: op, fd, address: this.peer });
  }
}

export class Door {
  readonly kind = "listener";
  readonly own: Address;
  readonly waiting: End[] = [];
  isClosed = false;

  constructor(own: Address) {
    this.own = own;
  }
}

export class Mailbox {
  readonly kind = "datagram";
  own: Address | undefined;
  peer: Address | undefined;
  readonly letters: { bytes: Uint8Array; address: Address }[] = [];
}

type Thing = End | Door | Mailbox;

/** The descriptors and the addresses in use. */
export class Network {
  readonly #byFd: (Thing | undefined)[] = [];
  readonly #closed = new Set<number>();
  readonly #doors = new Map<string, Door>();
  readonly #mailboxes = new Map<string, Mailbox>();
  #port = 40_000;
  /** Hosts that never answer a `connect`. */
  readonly silent: Set<string> = new Set();

  get open(): number {
    return this.#byFd.filter((each) => each !== undefined).length;
  }

  /** The lowest number that is free, as the system does: a number that was closed comes back at once. */
  add(thing: Thing): number {
    let fd = 3;
    while (this.#byFd[fd] !== undefined) fd++;
    this.#byFd[fd] = thing;
    this.#closed.delete(fd);
    return fd;
  }

  get(fd: number, op: string): Thing {
    const thing = this.#byFd[fd];
    if (thing !== undefined) return thing;
    if (this.#closed.has(fd)) throw new Closed(`fd ${fd} has been closed`);
    throw new IoError({ code: "EBADF", reason: "bad file descriptor", operation: op, fd });
  }

  end(fd: number, op: string): End {
    return this.get(fd, op) as End;
  }

  replace(fd: number, thing: Thing): void {
    this.#byFd[fd] = thing;
  }

  remove(fd: number): void {
    const thing = this.#byFd[fd]!;
    this.#byFd[fd] = undefined;
    this.#closed.add(fd);
    if (thing.kind === "stream") return thing.close();
    if (thing.own !== undefined)
      (thing.kind === "datagram" ? this.#mailboxes : this.#doors).delete(describeAddress(thing.own));
    if (thing.kind !== "listener") return;
    thing.isClosed = true;
    for (const end of thing.waiting) {
      end.close();
      end.other!.wasReset = true;
    }
  }

  /** Sends what was written, as far as there is room; an error is met by the next operation that sends. */
  uncorkAll(): void {
    for (const thing of this.#byFd) {
      if (thing?.kind !== "stream" || thing.cork.length === 0) continue;
      try {
        thing.uncork({ op: "write" } as Request);
      } catch {
        // `give` says the same to whoever sends next.
      }
    }
  }

  /** Closes, and returns what is lost by it. */
  close(request: Request): IoError | undefined {
    const thing = this.#byFd[request.fd]!;
    let lost: IoError | undefined;
    if (thing.kind === "stream" && thing.cork.length > 0) {
      try {
        if (!thing.uncork(request)) lost = thing.failure("EAGAIN", "written bytes are lost", request);
      } catch (error) {
        lost = error as IoError;
      }
    }
    this.remove(request.fd);
    return lost;
  }

  bind(fd: number, address: Address): void {
    const thing = this.get(fd, "bind") as End | Mailbox;
    const own =
      address.family !== "unix" && address.port === 0 ? { ...address, port: ++this.#port } : address;
    const name = describeAddress(own);
    if ((thing.kind === "datagram" ? this.#mailboxes : this.#doors).has(name)) {
      const reason = "address already in use";
      throw new IoError({ code: "EADDRINUSE", reason, operation: "bind", fd, address: own });
    }
    thing.own = own;
    if (thing.kind === "datagram") this.#mailboxes.set(name, thing);
  }

  listen(fd: number): void {
    const own = this.end(fd, "listen").own!;
    const door = new Door(own);
    this.replace(fd, door);
    this.#doors.set(describeAddress(own), door);
  }

  /** A datagram for nobody, or for one that listens to somebody else alone, is lost. */
  deliver(from: Address, to: Address, bytes: Uint8Array): void {
    const mailbox = this.#mailboxes.get(describeAddress(to));
    if (mailbox === undefined) return;
    if (mailbox.peer !== undefined && describeAddress(mailbox.peer) !== describeAddress(from)) return;
    mailbox.letters.push({ bytes, address: from });
  }

  /** As the system does, it gives a socket without an address one. */
  connectMailbox(fd: number, address: Address): void {
    const thing = this.get(fd, "connect") as Mailbox;
    thing.peer = address;
    if (thing.own === undefined) this.bind(fd, { family: "ipv4", host: "127.0.0.1", port: 0 });
  }

  connect(fd: number, address: Address): void {
    const end = this.end(fd, "connect");
    const door = this.#doors.get(describeAddress(address));
    if (door === undefined) {
      const reason = "connection refused";
      throw new IoError({ code: "ECONNREFUSED", reason, operation: "connect", fd, address });
    }
    const { family } = address;
    end.own ??= family === "unix" ? { family, path: "" } : { family, host: address.host, port: ++this.#port };
    end.peer = address;
    const far = new End();
    far.family = family;
    far.own = address;
    far.peer = end.own;
    join(end, far);
    door.waiting.push(far);
  }
}

export function join(one: End, other: End): void {
  one.other = other;
  other.other = one;
}
