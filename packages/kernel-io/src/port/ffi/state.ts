import { CTL_WORDS, EVENT_WORDS, MAX_EVENTS, MAX_SENDS, RECEIVE_SIZE, SEND_WORDS } from "../port.ts";
import type { Crew } from "./crew.ts";
import type { Libc } from "./libc.ts";
import { ADDRESS_SIZE } from "./linux.ts";
import { Resources } from "./resources.ts";
import type { Watch } from "./watch.ts";

/** Tables by fd. Descriptors beyond work too, without what the tables are for. */
export const TABLE_FDS: number = 1 << 16;
/** Not more: the engine fills the memory with zeros for each port. Who finds no room receives by himself. */
const INBOX_SIZE = 32 * RECEIVE_SIZE;
/** As many arrays are sent at once. */
export const MAX_VECTORS = 64;

/** What the functions of one port share. */
export class State {
  readonly libc: Libc;
  readonly ctl: Int32Array = new Int32Array(CTL_WORDS);
  readonly events: Int32Array = new Int32Array(MAX_EVENTS * EVENT_WORDS);
  readonly want: Uint8Array = new Uint8Array(TABLE_FDS);
  /** By fd: 0, or 1 + the kind that it was registered with. */
  readonly registered: Uint8Array = new Uint8Array(TABLE_FDS);
  /** No descriptor beyond has been registered. */
  registeredEnd = 0;
  readonly inbox: Uint8Array = new Uint8Array(INBOX_SIZE);
  readonly sends: Int32Array = new Int32Array(MAX_SENDS * SEND_WORDS);
  readonly outbox: Uint8Array = new Uint8Array(1 << 18);
  readonly resources: Resources;
  /** What the system tells of, and one event to tell it. */
  readonly ready: Int32Array;
  readonly event: Int32Array;
  readonly scratch: Scratch;
  watch: Watch | undefined;
  /** The threads, once there is work for them, and how many there may be. */
  crew: Crew | undefined;
  threads: number | undefined;
  /** Arrays whose addresses the system has at the moment: nobody may collect them. */
  kept: readonly Uint8Array[] = [];

  constructor(libc: Libc) {
    this.libc = libc;
    this.ready = new Int32Array(MAX_EVENTS * libc.layout.eventWords);
    this.event = new Int32Array(libc.layout.eventWords);
    this.scratch = new Scratch(libc);
    this.resources = new Resources(libc);
  }

  /** Back to what a new one is, for a port that is opened again. */
  reset(): void {
    this.ctl.fill(0);
    this.registered.fill(0, 0, this.registeredEnd);
    this.registeredEnd = 0;
  }

  get isClosed(): boolean {
    return this.resources.epollFd < 0;
  }
}

/** Structures that a call passes to the system; they are never handed out, so their addresses hold. */
export class Scratch {
  /** A few integers: a pair of descriptors, the value of an option, a length. */
  readonly ints: Int32Array = new Int32Array(4);
  /** Behind the value of an option. */
  readonly length: Int32Array = new Int32Array(1);
  readonly status: Int32Array = new Int32Array(64);
  readonly address: Uint8Array = new Uint8Array(ADDRESS_SIZE);
  /** `struct iovec`: an address and a length each. */
  readonly vectors: BigUint64Array = new BigUint64Array(2 * MAX_VECTORS);
  /** `struct msghdr`: the words of eight bytes, and its flags and the length of the name in words of four. */
  readonly message: BigUint64Array = new BigUint64Array(7);
  readonly messageInts: Int32Array;
  readonly #address: bigint;
  readonly #vectors: bigint;

  constructor(libc: Libc) {
    this.messageInts = new Int32Array(this.message.buffer);
    this.#address = libc.address(this.address);
    this.#vectors = libc.address(this.vectors);
  }

  /** Lays out a message of `count` vectors, with room for an address or without. */
  layMessage(count: number, hasAddress: boolean): BigUint64Array {
    const { message } = this;
    message.fill(0n);
    message[0] = hasAddress ? this.#address : 0n;
    message[1] = hasAddress ? BigInt(ADDRESS_SIZE) : 0n;
    message[2] = this.#vectors;
    message[3] = BigInt(count);
    return message;
  }

  get messageAddressLength(): number {
    return this.messageInts[2]!;
  }

  get messageFlags(): number {
    return this.messageInts[12]!;
  }
}
