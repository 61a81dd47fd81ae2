// Work that threads do, on each port: what it gives, giving it up, and garbage for it.
import { execFileSync } from "node:child_process";
import { closeSync, existsSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { CTL_RESULT, CTL_SIZE, CTL_TIMEOUT } from "../../src/port/port.ts";
import * as work from "../../src/port/work.ts";
import { EAGAIN, EBADF, EFAULT, EINVAL, ENOTSUP, kinds, NOTHING, Subject } from "./ports.ts";

interface Numbers {
  readonly operation: number;
  readonly fd?: number;
  readonly flags?: number;
  readonly mode?: number;
  readonly offset?: number;
  readonly length?: number;
}

function wordsOf({ operation, fd = -1, flags = 0, mode = 0, offset = -1, length = 0 }: Numbers): Uint8Array {
  return new Uint8Array(Float64Array.of(operation, fd, flags, mode, offset, length).buffer);
}

const pathBytes = (...paths: string[]): Uint8Array => Buffer.from(paths.map((path) => `${path}\0`).join(""));

interface Done {
  readonly result: number;
  readonly bytes: Uint8Array;
}

describe.each(kinds)("The threads of the port %s", (kind) => {
  const subject = new Subject(kind);
  let folder = "";

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "outloop-work-"));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const begin = (numbers: Numbers, input: Uint8Array = NOTHING): number =>
    subject.port.workBegin(wordsOf(numbers), input, 0, input.length);

  /** A turn that a signal may end: that of a child process that has ended, say. */
  function turn(): number {
    subject.port.ctl[CTL_TIMEOUT] = 1000;
    return subject.port.turn();
  }

  /** The next work that is done; a patient wait. */
  function next(): Done & { readonly ticket: number } {
    const { port } = subject;
    for (let turns = 0; turns < 40; turns++) {
      const ticket = port.workNext();
      if (ticket >= 0) {
        const result = port.ctl[CTL_RESULT]!;
        const bytes = new Uint8Array(port.ctl[CTL_SIZE]!);
        if (bytes.length > 0) expect(port.workTake(ticket, bytes)).toBe(bytes.length);
        return { ticket, result, bytes };
      }
      turn();
    }
    throw new Error("no work was done");
  }

  function perform(numbers: Numbers, input?: Uint8Array): Done {
    const ticket = begin(numbers, input);
    expect(ticket).toBeGreaterThanOrEqual(0);
    const done = next();
    expect(done.ticket).toBe(ticket);
    return done;
  }

  it("do what they are asked for, and wake a turn that waits", () => {
    const path = `${folder}/a`;
    const { result: fd } = perform({ operation: work.WORK_OPEN, flags: 0o102, mode: 0o644 }, pathBytes(path));
    subject.own(fd);
    const content = Buffer.from("0123456789");
    const written = { operation: work.WORK_WRITE, fd, offset: 2 ** 32, length: 10 };
    expect(perform(written, content).result).toBe(10);
    const read = perform({ operation: work.WORK_READ, fd, offset: 2 ** 32 + 4, length: 100 });
    expect([read.result, Buffer.from(read.bytes).toString()]).toEqual([6, "456789"]);
    expect(perform({ operation: work.WORK_READ, fd, length: 4 }).bytes).toEqual(new Uint8Array(4));
    expect(perform({ operation: work.WORK_SYNC, fd, flags: 1 }).result).toBe(0);
    expect(perform({ operation: work.WORK_TRUNCATE, fd, offset: 3 }).result).toBe(0);
    expect(perform({ operation: work.WORK_PERMISSIONS, fd, mode: 0o600 }).result).toBe(0);
    const { bytes } = perform({ operation: work.WORK_STATUS, fd }, pathBytes(""));
    expect([bytes.length, new DataView(bytes.buffer).getUint16(28, true)]).toEqual([256, 0o100600]);
    expect(perform({ operation: work.WORK_RENAME }, pathBytes(path, `${folder}/b`)).result).toBe(0);
    expect(perform({ operation: work.WORK_SYMLINK }, pathBytes("b", `${folder}/c`)).result).toBe(0);
    const link = perform({ operation: work.WORK_READ_LINK }, pathBytes(`${folder}/c`));
    expect(Buffer.from(link.bytes).toString()).toBe("b");
    expect(perform({ operation: work.WORK_LINK }, pathBytes(`${folder}/b`, `${folder}/d`)).result).toBe(0);
    expect(Buffer.from(perform({ operation: work.WORK_LIST }, pathBytes(folder)).bytes).toString()).toContain(
      "d",
    );
    expect(perform({ operation: work.WORK_UNLINK }, pathBytes(`${folder}/d`)).result).toBe(0);
    expect(perform({ operation: work.WORK_MAKE_FOLDER, mode: 0o700 }, pathBytes(`${folder}/e`)).result).toBe(
      0,
    );
    expect(perform({ operation: work.WORK_REMOVE_FOLDER }, pathBytes(`${folder}/e`)).result).toBe(0);
    expect(perform({ operation: work.WORK_UNLINK }, pathBytes(`${folder}/d`)).result).toBe(-2);
    const watch = subject.own(perform({ operation: work.WORK_OPEN_WATCH }).result);
    const added = perform({ operation: work.WORK_ADD_WATCH, fd: watch, flags: 0x100 }, pathBytes(folder));
    expect(added.result).toBe(1);
    expect(perform({ operation: work.WORK_REMOVE_WATCH, fd: watch, flags: 1 }).result).toBe(0);
  });

  it("do a thousand pieces of work at once, each once", () => {
    writeFileSync(
      `${folder}/a`,
      new Uint8Array(1000).map((_, at) => at),
    );
    const fd = openSync(`${folder}/a`, "r");
    const asked = new Map<number, number>();
    for (let offset = 0; offset < 1000; offset++)
      asked.set(begin({ operation: work.WORK_READ, fd, offset, length: 1 }), offset);
    expect(asked.size).toBe(1000);
    for (let count = 0; count < 1000; count++) {
      const { ticket, bytes } = next();
      expect(bytes[0]).toBe(asked.get(ticket)! & 255);
      asked.delete(ticket);
    }
    expect([asked.size, subject.port.workNext()]).toEqual([0, EAGAIN]);
    closeSync(fd);
  });

  it("close what they have opened for nobody, and tell nobody", () => {
    execFileSync("mkfifo", [`${folder}/pipe`]);
    const open = { operation: work.WORK_OPEN, flags: 0 };
    const hanging = begin(open, pathBytes(`${folder}/pipe`));
    const queued = [1, 2, 3, 4, 5, 6].map(() => begin(open, pathBytes(`${folder}/pipe`)));
    expect(queued.every((ticket) => ticket >= 0)).toBe(true);
    for (const ticket of [hanging, ...queued]) expect([0, 1]).toContain(subject.port.workAbandon(ticket, 0));
    // Others work on.
    expect(perform({ operation: work.WORK_STATUS }, pathBytes(folder)).result).toBe(0);
    expect(subject.port.workNext()).toBe(EAGAIN);
    const again = begin(open, pathBytes(`${folder}/none`));
    expect(next().ticket).toBe(again);
    const done = begin(open, pathBytes("/dev/null"));
    turn();
    expect(subject.port.workAbandon(done, 0)).toBe(0);
    expect(subject.port.workNext()).toBe(EAGAIN);
  });

  it("close a descriptor that they work on when they are done, and until then it is nobody else's", () => {
    execFileSync("mkfifo", [`${folder}/pipe`]);
    const both = openSync(`${folder}/pipe`, "r+");
    const fd = openSync(`${folder}/pipe`, "r");
    const tickets = [1, 2].map(() => begin({ operation: work.WORK_READ, fd, length: 1 }));
    // Both threads are in their calls before the descriptor is closed.
    perform({ operation: work.WORK_STATUS }, pathBytes(folder));
    const running = tickets.map((ticket) => subject.port.workAbandon(ticket, 1));
    expect(running).toContain(1);
    const { port } = subject;
    // koffi's threads are interrupted at once, so it may be closed by now.
    if (kind === "addon") {
      expect(port.kindOf(fd)).toBe(EBADF);
      expect(port.close(fd)).toBe(EBADF);
      expect(begin({ operation: work.WORK_SYNC, fd })).toBe(EBADF);
      expect(existsSync(`/proc/self/fd/${fd}`)).toBe(true);
    }
    writeFileSync(`${folder}/pipe`, "xy");
    const patience = Date.now() + 20_000;
    while (existsSync(`/proc/self/fd/${fd}`) && Date.now() < patience) {
      perform({ operation: work.WORK_STATUS }, pathBytes(folder));
      port.kindOf(fd);
    }
    expect(existsSync(`/proc/self/fd/${fd}`)).toBe(false);
    closeSync(both);
  });

  it("may hang in a call when the port is disposed of, and work goes on after it is opened again", () => {
    execFileSync("mkfifo", [`${folder}/pipe`]);
    begin({ operation: work.WORK_OPEN }, pathBytes(`${folder}/pipe`));
    begin({ operation: work.WORK_OPEN, flags: 0o101, mode: 0o600 }, pathBytes(`${folder}/made`));
    subject.port.dispose();
    expect(subject.port.workNext()).toBe(EBADF);
    expect(subject.port.reopen!()).toBe(0);
    expect(subject.port.workNext()).toBe(EAGAIN);
    expect(perform({ operation: work.WORK_STATUS }, pathBytes(folder)).result).toBe(0);
    // The hanging thread gets away, or was.
    try {
      closeSync(openSync(`${folder}/pipe`, 0o4001));
    } catch (error) {
      expect((error as { code: string }).code).toBe("ENXIO");
    }
  });

  it("are asked in numbers and paths that make sense, or not at all", () => {
    const { port } = subject;
    const [a] = subject.pair();
    const path = pathBytes(folder);
    for (const operation of [0, 19, -1, 0.5, NaN, 2 ** 31]) expect(begin({ operation }, path)).toBe(EINVAL);
    for (const fd of [0.5, NaN, Infinity, 2 ** 31])
      expect(begin({ operation: work.WORK_READ, fd })).toBe(EINVAL);
    for (const fd of [-1, -7]) expect(begin({ operation: work.WORK_READ, fd, length: 1 })).toBe(EBADF);
    for (const offset of [-2, 0.5, NaN, 2 ** 53, -Infinity])
      expect(begin({ operation: work.WORK_READ, fd: a, offset, length: 1 })).toBe(EINVAL);
    for (const length of [-1, 0.5, NaN, Infinity])
      expect(begin({ operation: work.WORK_READ, fd: a, length })).toBe(EINVAL);
    for (const input of [NOTHING, Buffer.from("no end"), pathBytes("two", "paths"), Buffer.alloc(2_000_000)])
      expect(begin({ operation: work.WORK_UNLINK }, input)).toBe(EINVAL);
    for (const input of [NOTHING, pathBytes("one"), pathBytes("1", "2", "3")])
      expect(begin({ operation: work.WORK_RENAME }, input)).toBe(EINVAL);
    expect(begin({ operation: work.WORK_SYNC, fd: a }, path)).toBe(EINVAL);
    expect(begin({ operation: work.WORK_OPEN, fd: a }, path)).toBe(EINVAL);
    expect(begin({ operation: work.WORK_WRITE, fd: a, length: 5 }, Buffer.from("four"))).toBe(EFAULT);
    expect(port.workBegin(new Uint8Array(47), path, 0, path.length)).toBe(EINVAL);
    const detached = Buffer.from(new ArrayBuffer(48));
    structuredClone(detached.buffer, { transfer: [detached.buffer] });
    expect(port.workBegin(detached, path, 0, path.length)).toBe(EINVAL);
    expect(port.workBegin(wordsOf({ operation: work.WORK_UNLINK }), detached, 0, 48)).toBe(EFAULT);
    for (const ticket of [-1, 0, 7, 2 ** 30]) {
      expect(port.workTake(ticket, new Uint8Array(9))).toBe(EINVAL);
      expect(port.workAbandon(ticket, 0)).toBe(EINVAL);
    }
    for (const count of [0, -1, 65]) expect(port.workThreads(count)).toBe(EINVAL);
    expect(port.workNext()).toBe(EAGAIN);
  });

  it("keep what came until it is taken, whole and once", () => {
    const { port } = subject;
    const ticket = begin({ operation: work.WORK_LIST }, pathBytes(folder));
    while (port.workNext() < 0) turn();
    const size = port.ctl[CTL_SIZE]!;
    expect(size).toBeGreaterThan(40);
    expect(port.workTake(ticket, new Uint8Array(size - 1))).toBe(EFAULT);
    expect(port.workTake(ticket, new Uint8Array(size + 9))).toBe(size);
    expect(port.workTake(ticket, new Uint8Array(size))).toBe(EINVAL);
    const other = begin({ operation: work.WORK_LIST }, pathBytes(folder));
    while (port.workNext() < 0) turn();
    expect(port.workAbandon(other, 0)).toBe(0);
    expect(port.workTake(other, new Uint8Array(size))).toBe(EINVAL);
  });

  it("use a copy of what is to be written: it may be changed, and transferred, at once", () => {
    const path = `${folder}/a`;
    const fd = subject.own(
      perform({ operation: work.WORK_OPEN, flags: 0o102, mode: 0o644 }, pathBytes(path)).result,
    );
    const bytes = new Uint8Array(100_000).fill(65);
    const ticket = begin({ operation: work.WORK_WRITE, fd, offset: 0, length: bytes.length }, bytes);
    bytes.fill(66);
    structuredClone(bytes.buffer, { transfer: [bytes.buffer] });
    expect(next()).toMatchObject({ ticket, result: 100_000 });
    expect(readFileSync(path, "utf8") === "A".repeat(100_000)).toBe(true);
  });

  it("are not needed for what the system has in memory, where it can tell", () => {
    const { port } = subject;
    writeFileSync(`${folder}/a`, "0123456789");
    const fd = openSync(`${folder}/a`, "r");
    const bytes = new Uint8Array(20);
    const results = [port.readCached(fd, bytes, 1, 4, 3), port.readCached(fd, bytes, 0, 20, 10)];
    const [a] = subject.pair();
    const [end] = subject.pipe();
    const never = [port.readCached(a, bytes, 0, 1, -1), port.readCached(end, bytes, 0, 1, -1)];
    for (const result of never) expect([EAGAIN, ENOTSUP]).toContain(result);
    // Some file systems cannot tell, and koffi's port does not ask.
    if (results[0] !== ENOTSUP)
      expect([...results, Buffer.from(bytes).toString("utf8", 0, 6)]).toEqual([4, 0, "\u00003456\0"]);
    for (const position of [-2, 0.5, NaN, 2 ** 53, Infinity, "0"])
      expect(port.readCached(fd, bytes, 0, 1, position as number)).toBe(EINVAL);
    expect(port.readCached(fd, bytes, 0, 21, 0)).toBe(EFAULT);
    closeSync(fd);
  });
});
