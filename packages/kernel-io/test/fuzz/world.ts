// Several ports of one thread, and random calls on them.
import { strict as assert } from "node:assert";
import { types } from "node:util";
import { openAddonPort, type AddonOptions } from "../../src/port/addon.ts";
import * as layout from "../../src/port/port.ts";
import type { IoPort } from "../../src/port/port.ts";
import { garbageArray, garbageScalar, garbageVector } from "./garbage.ts";
import type { Random } from "./random.ts";
import { Work } from "./work.ts";

/** Whatever is passed, as if the types allowed it. */
type Loose = Record<string, (...args: unknown[]) => number>;

const EBADF = -9;
const SIGUSR2 = 12;
const MOST_FDS = 120;

/** 127.0.0.1 and a port, as the system lays it out. */
function inet(port: number): Uint8Array {
  const bytes = new Uint8Array(16);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, 2, true);
  view.setUint16(2, port);
  bytes.set([127, 0, 0, 1], 4);
  return bytes;
}

interface Slot {
  port: IoPort;
  disposed: boolean;
}

export interface WorldOptions {
  readonly binary: string | undefined;
  /** Signals go to the whole process, so only one thread may play with them. */
  readonly signals: boolean;
}

export class World {
  readonly #random: Random;
  readonly #options: WorldOptions;
  readonly #slots: Slot[] = [];
  /** Descriptors that are this world's own: no other may be touched, the runtime has some too. */
  readonly #fds: number[] = [];
  readonly #ports: number[] = [9];
  readonly #work: Work;
  calls = 0;
  received = 0;
  callbacks = 0;

  constructor(random: Random, options: WorldOptions) {
    this.#random = random;
    this.#options = options;
    this.#work = new Work(random);
    for (let i = 0; i < 3; i++) this.#slots.push(this.#open());
  }

  #open(): Slot {
    const watch = this.#random.pick(["uv", "thread"] as const);
    const { binary } = this.#options;
    const options: AddonOptions = binary === undefined ? { watch } : { watch, binary };
    return { port: openAddonPort(options), disposed: false };
  }

  /** Calls a method and checks what goes for every one of them. */
  #call(slot: Slot, name: string, ...args: unknown[]): number {
    this.calls++;
    const result = (slot.port as unknown as Loose)[name]!(...args);
    assert(Number.isInteger(result), `${name} returned ${String(result)}`);
    assert(result > -4096, `${name} returned ${result}, which is no errno`);
    // A getter in an argument may have closed the port during the call.
    if (slot.disposed && name !== "dispose" && name !== "sendv")
      assert.equal(result, EBADF, `${name} after dispose`);
    return result;
  }

  #fd(slot: Slot): unknown {
    const random = this.#random;
    if (random.chance(0.12)) return garbageScalar(random);
    if (random.chance(0.03)) return 1_000_000 + random.below(100_000);
    if (random.chance(0.02)) return random.pick([slot.port.fd, slot.port.wakeFd]);
    return this.#fds.length === 0 ? -1 : random.pick(this.#fds);
  }

  #bytes(slot: Slot): unknown {
    const random = this.#random;
    if (random.chance(0.15)) return garbageArray(random);
    if (random.chance(0.1)) return random.pick([slot.port.inbox, slot.port.outbox]);
    return Buffer.alloc(random.pick([1, 16, 100, 4096, 100_000]), 7);
  }

  #range(slot: Slot): unknown[] {
    const random = this.#random;
    const bytes = this.#bytes(slot);
    if (random.chance(0.15)) return [bytes, garbageScalar(random), garbageScalar(random)];
    const size = types.isUint8Array(bytes) ? bytes.length : 10;
    const offset = random.below(size + 2);
    return [bytes, offset, random.below(size + 2 - offset)];
  }

  /** Loopback or nonsense: nothing may leave this machine. */
  #address(): unknown {
    const random = this.#random;
    if (random.chance(0.15)) return garbageArray(random);
    if (random.chance(0.1)) return new Uint8Array(random.below(300));
    if (random.chance(0.2))
      return new Uint8Array([1, 0, 0, ...Buffer.from(`outloop-${process.pid}-${random.below(4)}`)]);
    return inet(random.pick(this.#ports));
  }

  #own(fd: number): void {
    if (fd >= 0) this.#fds.push(fd);
  }

  #ownPair(slot: Slot, result: number): void {
    if (result !== 0) return;
    const pair = [slot.port.ctl[layout.CTL_PAIR]!, slot.port.ctl[layout.CTL_PAIR + 1]!];
    for (const fd of pair) {
      this.#own(fd);
      if (this.#random.chance(0.8)) this.#call(slot, "add", fd, this.calls);
    }
  }

  #close(slot: Slot): void {
    const index = this.#random.below(this.#fds.length);
    if (index < this.#fds.length && !slot.disposed) {
      const [fd] = this.#fds.splice(index, 1);
      this.#call(slot, "close", fd);
    }
  }

  #turn(slot: Slot): void {
    const random = this.#random;
    const { port } = slot;
    if (random.chance(0.5)) this.#collect(slot);
    for (const fd of this.#fds)
      if (random.chance(0.5)) port.want[fd] = random.pick([0, layout.WANT_RECV, 255]);
    if (random.chance(0.1)) port.wake();
    port.ctl[layout.CTL_TIMEOUT] = random.pick([0, 0, 0, 0, 0, 0, 0, 1, -2, -(2 ** 31)]);
    const count = this.#call(slot, "turn");
    assert(count <= layout.MAX_EVENTS);
    for (let i = 0; i < count; i++) {
      const at = i * layout.EVENT_WORDS;
      const result = port.events[at + layout.EVENT_RESULT]!;
      const offset = port.events[at + layout.EVENT_OFFSET]!;
      assert(port.events[at + layout.EVENT_MASK]! > 0);
      if (result <= 0) continue;
      assert(offset >= 0 && offset + result <= port.inbox.length, `${result} bytes at ${offset}`);
      this.received++;
    }
  }

  /** Fills the outbox with sense and nonsense. */
  #collect({ port }: Slot): void {
    const random = this.#random;
    const count = random.pick([0, 1, 5, 50, -1, layout.MAX_SENDS, layout.MAX_SENDS + 1, 2 ** 31 - 1]);
    const place = (): number => random.pick([0, 0, 100, 5000, -1, port.outbox.length, 2 ** 31 - 1]);
    for (let index = 0; index < Math.min(count, 60); index++) {
      const fd = random.chance(0.9) ? random.pick([...this.#fds, -1]) : 1_000_000 + random.below(1000);
      port.sends.set([fd, place(), place(), 0], index * layout.SEND_WORDS);
    }
    port.ctl[layout.CTL_SENDS] = count;
  }

  #watch(slot: Slot): void {
    const result = this.#call(
      slot,
      "watch",
      this.#random.chance(0.1) ? garbageScalar(this.#random) : this.#watcher(slot),
    );
    if (result === 0 && this.#random.chance(0.3)) this.#call(slot, "watchRef", 0);
  }

  #watcher(slot: Slot): () => void {
    return () => {
      this.callbacks++;
      this.#turn(slot);
      this.step();
      if (this.#random.chance(0.1)) this.#call(slot, "unwatch");
      else this.#call(slot, "watchAgain");
    };
  }

  #dispose(slot: Slot): void {
    this.#work.forget(slot.port);
    const index = this.#slots.indexOf(slot);
    if (slot.disposed || this.#random.chance(0.7)) {
      slot.disposed = true;
      this.#call(slot, "dispose");
      if (this.#random.chance(0.5))
        this.#call(slot, this.#random.pick(["turn", "wake", "unwatch", "dispose"]));
    } else {
      // Left to the garbage collector, even in the middle of it all; a watch would keep it.
      slot.port.unwatch();
    }
    if (slot.disposed && this.#random.chance(0.4)) {
      slot.disposed = slot.port.reopen!() !== 0;
    } else if (index >= 0) {
      this.#slots[index] = this.#open();
    }
  }

  #signal(slot: Slot): void {
    const signal = this.#random.pick([0, 9, 11, 64, -3, SIGUSR2, SIGUSR2, SIGUSR2]);
    if (!this.#options.signals) {
      // Refused, whatever it is: these are not to be caught.
      if (signal !== SIGUSR2) this.#call(slot, "catchSignal", signal);
      return;
    }
    if (this.#call(slot, "catchSignal", signal) !== 0 || signal !== SIGUSR2) return;
    if (this.#random.chance(0.5)) {
      slot.port.ctl[layout.CTL_SIGNALS] = 0;
      process.kill(process.pid, "SIGUSR2");
      this.#turnsUntilTold(slot);
      assert.equal(slot.port.ctl[layout.CTL_SIGNALS], 1 << SIGUSR2, "a caught signal was not told");
    }
    this.#call(slot, "releaseSignal", SIGUSR2);
  }

  /**
   * Mostly one turn. A thread that just sets its signal mask, as one that starts a worker does, may take a signal of the
   * process, and then `kill` returns before the handler has run on that thread.
   */
  #turnsUntilTold(slot: Slot): void {
    const { ctl } = slot.port;
    const until = Date.now() + 10_000;
    ctl[layout.CTL_TIMEOUT] = 0;
    do this.#call(slot, "turn");
    while (ctl[layout.CTL_SIGNALS] === 0 && Date.now() < until);
  }

  #listen(slot: Slot): void {
    const fd = this.#call(slot, "socket", 2, 1, 0);
    if (fd < 0) return;
    this.#own(fd);
    const address = new Uint8Array(28);
    if (this.#call(slot, "bind", fd, inet(0)) === 0 && this.#call(slot, "listen", fd, 8) === 0)
      if (this.#call(slot, "sockname", fd, 0, address) === 16)
        this.#ports.push(new DataView(address.buffer).getUint16(2));
  }

  /** Fewer words, more often: the calls that move bytes. */
  readonly #actions: readonly ((slot: Slot) => void)[] = [
    ...Array.from(
      { length: 6 },
      () => (slot: Slot) => void this.#call(slot, "send", this.#fd(slot), ...this.#range(slot)),
    ),
    ...Array.from(
      { length: 3 },
      () => (slot: Slot) => void this.#call(slot, "recv", this.#fd(slot), ...this.#range(slot)),
    ),
    ...Array.from({ length: 6 }, () => (slot: Slot) => this.#turn(slot)),
    ...Array.from({ length: 4 }, () => (slot: Slot) => {
      this.#call(
        slot,
        "add",
        this.#fd(slot),
        this.#random.chance(0.1) ? garbageScalar(this.#random) : this.calls,
      );
    }),
    (slot) => {
      this.#collect(slot);
      this.#call(slot, "flush");
    },
    (slot) => {
      const skip = this.#random.chance(0.2) ? garbageScalar(this.#random) : this.#random.below(5000);
      const vector = this.#random.chance(0.5)
        ? garbageVector(this.#random, () => (this.#random.chance(0.2) ? this.#dispose(slot) : this.step()))
        : [Buffer.alloc(10), Buffer.alloc(5000), this.#bytes(slot)];
      this.#call(slot, "sendv", this.#fd(slot), vector, skip);
    },
    (slot) => void this.#call(slot, "recvfrom", this.#fd(slot), ...this.#range(slot), this.#address()),
    (slot) => void this.#call(slot, "sendto", this.#fd(slot), ...this.#range(slot), this.#address()),
    (slot) => this.#ownPair(slot, this.#call(slot, "socketpair")),
    (slot) => this.#ownPair(slot, this.#call(slot, "pipe")),
    (slot) => this.#own(this.#call(slot, "dup", this.#fd(slot))),
    (slot) => {
      const [family, type] = [this.#random.pick([1, 2, 10, 999, -1]), this.#random.pick([1, 2, 5, 77, -1])];
      this.#own(
        this.#call(slot, "socket", family, type, this.#random.chance(0.1) ? garbageScalar(this.#random) : 0),
      );
    },
    (slot) => this.#listen(slot),
    (slot) => void this.#call(slot, "bind", this.#fd(slot), this.#address()),
    (slot) => void this.#call(slot, "connect", this.#fd(slot), this.#address()),
    (slot) => void this.#call(slot, "connect", this.#fd(slot), this.#address()),
    (slot) => this.#own(this.#call(slot, "accept", this.#fd(slot), this.#address())),
    (slot) => this.#own(this.#call(slot, "accept", this.#fd(slot), this.#address())),
    (slot) =>
      void this.#call(
        slot,
        "listen",
        this.#fd(slot),
        this.#random.chance(0.3) ? garbageScalar(this.#random) : 4,
      ),
    (slot) => void this.#call(slot, "sockname", this.#fd(slot), this.#random.below(3), this.#address()),
    (slot) =>
      void this.#call(slot, "setOption", this.#fd(slot), 1, this.#random.pick([2, 7, 8, 9, -1, "x"]), 4096),
    (slot) => void this.#call(slot, "getOption", this.#fd(slot), 1, this.#random.pick([3, 4, 7, -1, null])),
    (slot) =>
      void this.#call(
        slot,
        "shutdown",
        this.#fd(slot),
        this.#random.pick([0, 1, 2, 3, -1, garbageScalar(this.#random)]),
      ),
    (slot) => void this.#call(slot, "setNonBlocking", this.#fd(slot), this.#random.pick([1, 1, 2, "on"])),
    (slot) => void this.#call(slot, "kindOf", this.#fd(slot)),
    (slot) => void this.#call(slot, "remove", this.#fd(slot)),
    (slot) => void this.#call(slot, "close", garbageScalar(this.#random)),
    (slot) => this.#watch(slot),
    (slot) => void this.#call(slot, "watchAgain"),
    (slot) => void this.#call(slot, "unwatch"),
    (slot) => void this.#call(slot, "watchRef", this.#random.pick([0, 1, 2, null])),
    (slot) => void this.#call(slot, "wake"),
    (slot) => this.#signal(slot),
    (slot) => this.#close(slot),
    (slot) => this.#close(slot),
    ...Array.from({ length: 4 }, () => (slot: Slot) => {
      this.#work.begin(slot.port, this.#fd(slot), (name, ...args) => this.#call(slot, name, ...args));
    }),
    (slot) => {
      for (const fd of this.#work.collect(slot.port, (name, ...args) => this.#call(slot, name, ...args))) {
        // A pipe of the file system would hold the thread as soon as it is full.
        this.#call(slot, "setNonBlocking", fd, 1);
        this.#own(fd);
      }
    },
    (slot) =>
      void this.#call(slot, "readCached", this.#fd(slot), ...this.#range(slot), this.#random.below(9) - 2),
    (slot) => this.#work.abandon(slot.port, (name, ...args) => this.#call(slot, name, ...args)),
    (slot) => this.#work.nonsense((name, ...args) => this.#call(slot, name, ...args)),
    (slot) => {
      if (this.#random.chance(0.05)) this.#dispose(slot);
    },
  ];

  /** One random call. */
  step(): void {
    const slot = this.#random.pick(this.#slots);
    while (this.#fds.length > MOST_FDS) this.#close(this.#slots.find(({ disposed }) => !disposed) ?? slot);
    this.#random.pick(this.#actions)(slot);
  }

  /** Takes everything down, by what is still open. */
  end(): void {
    const slot = this.#open();
    while (this.#fds.length > 0) this.#close(slot);
    for (const { port } of [...this.#slots, slot]) port.dispose();
  }
}
