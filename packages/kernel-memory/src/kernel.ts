import { Busy, Closed } from "@outloop/core";
import { IoError, type Address } from "@outloop/core/io";
import {
  isVirtual,
  NEVER,
  READY,
  type Clock,
  type Drained,
  type Instant,
  type Kernel,
  type Reply,
  type Runnable,
  type Submission,
  type Supports,
  type Timer,
  type Trap,
  type Waker,
} from "@outloop/core/kernel";
import { SimpleKernel } from "@outloop/kernel-simple";
import { Door, End, join, Mailbox, Network, type Request } from "./network.ts";

interface Pending {
  readonly request: Request;
  readonly reply: Reply;
  /** What `send` has not handed over. */
  left: Uint8Array[];
  hasBegun: boolean;
}

const NOT_YET = Symbol("not yet");
const READS = new Set(["recv", "recvfrom", "accept"]);

/**
 * Answers the traps of descriptors from memory, without any system: the proof that a program of sockets names no kernel.
 * A number that was closed is given out again at once.
 */
export class MemoryKernel implements Kernel {
  readonly protocol = 1;
  readonly name = "memory";
  readonly network: Network = new Network();
  /** What was set, in order: "no delay 1". */
  readonly options: string[] = [];
  readonly #base: SimpleKernel;
  readonly clock: Clock;
  readonly waker: Waker;
  readonly supports: Supports = {
    blocking: true,
    hosted: true,
    ops: new Set("accept connect recv send sendv recvfrom sendto shutdown close flush".split(" ")),
    immediate: new Set([..."socket pair bind listen write".split(" "), "socket address", "set option"]),
  };
  readonly #pending = new Set<Pending>();
  #isReady = false;
  #next: Instant = NEVER;

  constructor(options: { readonly clock?: Clock } = {}) {
    this.#base = new SimpleKernel(options);
    this.clock = this.#base.clock;
    this.waker = this.#base.waker;
  }

  attach(): void {}
  detach(): void {
    this.#base.detach();
  }
  [Symbol.dispose](): void {
    this.detach();
  }
  now(): Instant {
    return this.#base.now();
  }
  ready(job: Runnable): void {
    this.#isReady = true;
    this.#base.ready(job);
  }
  at(deadline: Instant, timer: Timer): void {
    this.#base.at(deadline, timer);
  }
  off(timer: Timer): void {
    this.#base.off(timer);
  }
  choose(): number {
    return 0;
  }
  host(ms: number, resume: () => void): () => void {
    return this.#base.host(this.#letTimePass(ms) ? 0 : ms, resume);
  }
  drain(): Drained {
    return this.#base.drain();
  }

  turn(pause?: () => boolean): Instant {
    const next = this.#base.turn(pause);
    this.#next = next;
    this.#isReady = false;
    // What was written leaves at the end of the turn.
    this.#goOn();
    return this.#isReady ? READY : next;
  }

  block(ms: number): void {
    if (this.#letTimePass(ms)) return;
    // Nothing comes from outside, so nobody would ever be woken.
    if (ms === Infinity) throw new Error(`everybody waits: ${this.#inWords()}`);
    this.#base.block(ms);
  }

  /**
   * The driver lets a virtual clock stand still while operations are under way. Here nothing is: who waits has been
   * attempted, and only a timer can change that.
   */
  #letTimePass(ms: number): boolean {
    if (ms !== Infinity || !isVirtual(this.clock) || !this.clock.autojump || this.#next === NEVER)
      return false;
    this.clock.jump(this.#next);
    return true;
  }

  submit(trap: Trap, reply: Reply): Submission {
    const request = trap as unknown as Request;
    this.network.get(request.fd, request.op);
    if (request.op === "close") this.#close(request, reply);
    else {
      this.#checkBusy(request);
      const left = request.op === "send" ? [request.bytes] : [...(request.buffers ?? [])];
      const pending: Pending = { request, reply, left, hasBegun: false };
      this.#pending.add(pending);
      this.#goOn();
      return { abandon: () => void this.#pending.delete(pending) };
    }
    return { abandon() {} };
  }

  answer(trap: Trap): unknown {
    const request = trap as unknown as Request & { type: string; family: Address["family"]; of: string };
    const { network } = this;
    switch (request.op) {
      case "socket": {
        if (request.type === "datagram") return network.add(new Mailbox());
        const end = new End();
        end.family = request.family;
        return network.add(end);
      }
      case "pair": {
        const [one, other] = [new End(), new End()];
        join(one, other);
        return [network.add(one), network.add(other)];
      }
      case "bind":
        return network.bind(request.fd, request.address!);
      case "listen":
        return network.listen(request.fd);
      case "socket address": {
        const thing = network.get(request.fd, request.op);
        return request.of === "peer" ? (thing as End).peer : thing.own;
      }
      case "write": {
        const end = network.end(request.fd, request.op);
        end.cork.push(request.bytes.slice());
        return end.cork.reduce((sum, { length }) => sum + length, 0);
      }
      case "set option": {
        const { option, value } = trap as unknown as { option: string; value: number };
        this.options.push(`${option} ${value}`);
        return undefined;
      }
      default:
        throw new Error(`'${request.op}' is not answered in place`);
    }
  }

  /** Attempts everything that waits, until nothing more gets on. */
  #goOn(): void {
    for (let gotOn = true; gotOn;) {
      gotOn = false;
      this.network.uncorkAll();
      for (const pending of this.#pending) {
        try {
          const value = this.#attempt(pending);
          if (value === NOT_YET) continue;
          this.#pending.delete(pending);
          pending.reply.answer(value);
        } catch (error) {
          this.#pending.delete(pending);
          pending.reply.fail(error);
        }
        gotOn = true;
      }
    }
  }

  #attempt(pending: Pending): unknown {
    const { request } = pending;
    const thing = this.network.get(request.fd, request.op);
    switch (request.op) {
      case "accept": {
        if (!(thing instanceof Door)) throw invalid(request);
        const end = thing.waiting.shift();
        return end === undefined ? NOT_YET : { fd: this.network.add(end), address: end.peer };
      }
      case "connect":
        if (request.address!.family !== "unix" && this.network.silent.has(request.address!.host))
          return NOT_YET;
        if (thing instanceof Mailbox) this.network.connectMailbox(request.fd, request.address!);
        else this.network.connect(request.fd, request.address!);
        return undefined;
      case "recv":
        return (thing as End).take(request.max, request) ?? NOT_YET;
      case "recvfrom":
        return receiveLetter(thing as Mailbox, request.max) ?? NOT_YET;
      case "sendto": {
        const { own, peer } = thing as Mailbox;
        this.network.deliver(own!, request.address ?? peer!, request.bytes.slice());
        return undefined;
      }
      case "shutdown":
        if (!(thing as End).uncork(request)) return NOT_YET;
        if (request.how !== "receive") (thing as End).endSending();
        if (request.how !== "send") (thing as End).hasEnded = true;
        return undefined;
      default:
        return this.#send(thing as End, pending);
    }
  }

  #send(end: End, pending: Pending): unknown {
    // Only what had been written before goes first.
    if (!pending.hasBegun && !end.uncork(pending.request)) return NOT_YET;
    pending.hasBegun = true;
    while (pending.left.length > 0) {
      const left = end.give(pending.left[0]!, pending.request);
      if (left.length > 0) {
        pending.left[0] = left;
        return NOT_YET;
      }
      pending.left.shift();
    }
    return undefined;
  }

  #close(request: Request, reply: Reply): void {
    for (const each of this.#pending) {
      if (each.request.fd !== request.fd) continue;
      this.#pending.delete(each);
      each.reply.fail(new Closed(`fd ${request.fd} has been closed`));
    }
    const lost = this.network.close(request);
    this.#goOn();
    if (lost === undefined) reply.answer(undefined);
    else reply.fail(lost);
  }

  #checkBusy(request: Request): void {
    for (const each of this.#pending) {
      if (each.request.fd === request.fd && READS.has(each.request.op) === READS.has(request.op))
        throw new Busy(`${request.op} on fd ${request.fd}: another task waits`);
    }
  }

  #inWords(): string {
    return [...this.#pending].map(({ request }) => `${request.op} on fd ${request.fd}`).join(", ");
  }
}

function receiveLetter(mailbox: Mailbox, max: number): unknown {
  const letter = mailbox.letters.shift();
  if (letter === undefined) return undefined;
  const { bytes, address } = letter;
  return { bytes: bytes.slice(0, max), address, truncated: bytes.length > max };
}

function invalid({ op, fd }: Request): IoError {
  return new IoError({ code: "EINVAL", reason: "invalid argument", operation: op, fd });
}
