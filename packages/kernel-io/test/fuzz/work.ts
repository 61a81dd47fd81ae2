// Random work for threads: only below a folder of its own, and only on descriptors that are the fuzz program's.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { strict as assert } from "node:assert";
import { types } from "node:util";
import * as layout from "../../src/port/port.ts";
import type { IoPort } from "../../src/port/port.ts";
import * as work from "../../src/port/work.ts";
import { garbageArray, garbageScalar } from "./garbage.ts";
import type { Random } from "./random.ts";

const EAGAIN = -11;
/** As in fcntl.h: the flags that may be combined at random. */
const FLAGS = [0, 1, 2, 0o100, 0o101, 0o102, 0o1102, 0o2001, 0o4000, 0o4002];
/** With paths that may be anything only what changes nothing. */
const HARMLESS = [work.WORK_STATUS, work.WORK_READ_LINK];

/** One for all threads of the process; whoever started it removes it. */
export function fuzzFolder(): string {
  return join(tmpdir(), `outloop-fuzz-${process.pid}`);
}

type Call = (name: string, ...args: unknown[]) => number;

export class Work {
  readonly #random: Random;
  readonly #folder: string;
  /** By port: the tickets that were given and have not ended, and what for. */
  readonly #tickets: WeakMap<IoPort, Map<number, number>> = new WeakMap();

  constructor(random: Random) {
    this.#random = random;
    this.#folder = fuzzFolder();
    mkdirSync(this.#folder, { recursive: true });
    const pipe = join(this.#folder, "0");
    if (!existsSync(pipe)) spawnSync("mkfifo", [pipe], { stdio: "ignore" });
  }

  /** The port was disposed of, or opened again. */
  forget(port: IoPort): void {
    this.#tickets.delete(port);
  }

  #of(port: IoPort): Map<number, number> {
    const found = this.#tickets.get(port) ?? new Map<number, number>();
    this.#tickets.set(port, found);
    return found;
  }

  begin(port: IoPort, fd: unknown, call: Call): void {
    const random = this.#random;
    const isOdd = random.chance(0.1);
    const operation = isOdd ? random.pick(HARMLESS) : random.below(21) - 1;
    const needsFd = operation >= work.WORK_READ && operation <= work.WORK_TRUNCATE;
    const words = Float64Array.of(
      operation,
      needsFd || operation >= work.WORK_PERMISSIONS ? (typeof fd === "number" ? fd : 0.5) : -1,
      operation === work.WORK_OPEN ? random.pick(FLAGS) : random.below(3),
      0o600,
      random.pick([-1, 0, 5, 2 ** 33, -2, NaN]),
      random.pick([0, 1, 100, 70_000, 3_000_000, -1, NaN]),
    );
    const bytes = random.chance(0.05) ? garbageArray(random) : new Uint8Array(words.buffer);
    const input = isOdd ? garbageArray(random) : this.#input(operation);
    const length = types.isUint8Array(input) ? input.length : 10;
    const ticket = call("workBegin", bytes, input, 0, random.chance(0.02) ? garbageScalar(random) : length);
    if (ticket < 0) return;
    const tickets = this.#of(port);
    assert(!tickets.has(ticket), `ticket ${ticket} was given twice`);
    tickets.set(ticket, operation);
  }

  #input(operation: number): Uint8Array {
    const random = this.#random;
    if (operation === work.WORK_WRITE) return new Uint8Array(random.pick([0, 100, 100_000, 2_000_000]));
    const paths = Array.from({ length: random.pick([0, 1, 1, 1, 1, 2, 2, 3]) }, () => this.#path());
    return Buffer.concat(paths);
  }

  #path(): Buffer {
    const random = this.#random;
    const name = random.pick(["0", "1", "2", "3", "4/5", "none/none", "n".repeat(300)]);
    return Buffer.from(`${join(this.#folder, name)}\0`);
  }

  /** Everything that is done; gives the descriptors that were opened. */
  collect(port: IoPort, call: Call): number[] {
    const random = this.#random;
    const tickets = this.#of(port);
    const opened: number[] = [];
    for (let ticket = call("workNext"); ticket >= 0; ticket = call("workNext")) {
      const operation = tickets.get(ticket);
      assert(operation !== undefined, `ticket ${ticket} came, and was not given`);
      const result = port.ctl[layout.CTL_RESULT]!;
      const size = port.ctl[layout.CTL_SIZE]!;
      assert(size >= 0 && size <= 64 * work.WORK_MOST && result > -4096);
      if (size === 0) tickets.delete(ticket);
      else if (random.chance(0.9)) {
        assert.equal(call("workTake", ticket, new Uint8Array(size + random.below(3))), size);
        tickets.delete(ticket);
      }
      const opens = operation === work.WORK_OPEN || operation === work.WORK_OPEN_WATCH;
      if (opens && result >= 0) opened.push(result);
    }
    return opened;
  }

  abandon(port: IoPort, call: Call): void {
    const tickets = this.#of(port);
    for (const ticket of tickets.keys()) {
      if (!this.#random.chance(0.2)) continue;
      tickets.delete(ticket);
      const result = call("workAbandon", ticket, 0);
      assert(result === 0 || result === 1, `abandoning ${ticket} gave ${result}`);
    }
  }

  nonsense(call: Call): void {
    const random = this.#random;
    call("workTake", garbageScalar(random), garbageArray(random));
    call("workAbandon", random.pick([-1, 2 ** 30, NaN, "0"]), random.below(3));
    call("workThreads", random.pick([0, 1, 2, 64, 65, null]));
    const next = call("workTake", 2 ** 30, new Uint8Array(1));
    assert(next < 0 && next !== EAGAIN);
  }
}
