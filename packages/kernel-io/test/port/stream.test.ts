import { openSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import {
  CTL_SENDS,
  MAX_SENDS,
  NOT_RECEIVED,
  RECEIVE_SIZE,
  SEND_WORDS,
  WANT_RECV,
} from "../../src/port/port.ts";
import {
  EAGAIN,
  EBADF,
  EFAULT,
  EINVAL,
  EPIPE,
  kinds,
  READY_END,
  READY_READ,
  READY_WRITE,
  Subject,
} from "./ports.ts";

const text = (...parts: string[]): Buffer[] => parts.map((part) => Buffer.from(part));

describe.each(kinds)("On the port %s", (kind) => {
  const subject = new Subject(kind);

  describe("recv and send", () => {
    it("move the asked part of an array, and nothing else", () => {
      const [a, b] = subject.pair();
      expect(subject.port.send(a, Buffer.from("abcdef"), 2, 3)).toBe(3);
      const bytes = Buffer.from("......");
      expect(subject.port.recv(b, bytes, 1, 4)).toBe(3);
      expect(bytes.toString()).toBe(".cde..");
    });

    it("move bytes of arrays that lie within a larger one, shared or not", () => {
      const [a, b] = subject.pair();
      for (const memory of [new ArrayBuffer(16), new SharedArrayBuffer(16)]) {
        const all = new Uint8Array(memory);
        all.set([1, 2, 3, 4, 5, 6], 4);
        const inner = all.subarray(4, 10);
        expect(subject.port.send(a, inner, 1, 3)).toBe(3);
        expect(subject.port.recv(b, inner, 2, 4)).toBe(3);
        expect([...all]).toEqual([0, 0, 0, 0, 1, 2, 2, 3, 4, 6, 0, 0, 0, 0, 0, 0]);
      }
    });

    it("receive as much as there is, and leave what does not fit", () => {
      const [a, b] = subject.pair();
      subject.send(a, "abcdef");
      const bytes = Buffer.alloc(4);
      expect(subject.port.recv(b, bytes, 0, 4)).toBe(4);
      expect(subject.port.recv(b, bytes, 0, 4)).toBe(2);
      expect(bytes.toString()).toBe("efcd");
      expect(subject.port.recv(b, bytes, 0, 4)).toBe(EAGAIN);
    });

    it("send what the system takes, then EAGAIN, and lose nothing", () => {
      const [a, b] = subject.pair();
      const total = subject.fill(a);
      const bytes = new Uint8Array(total + 1);
      let got = 0;
      for (;;) {
        const result = subject.port.recv(b, bytes, got, total + 1 - got);
        if (result === EAGAIN) break;
        got += result;
      }
      expect(got).toBe(total);
    });

    it("tell the end as 0, and a peer that is gone as EPIPE without a signal", () => {
      const [a, b] = subject.pair();
      subject.send(b, "last");
      subject.close(b);
      expect(subject.recv(a)).toBe("last");
      expect(subject.recv(a)).toBe("");
      expect(subject.send(a, "x")).toBe(EPIPE);
    });

    it("work on pipes, whether registered or not, one way", () => {
      for (const isRegistered of [false, true]) {
        const [read, write] = subject.pipe();
        if (isRegistered) for (const fd of [read, write]) subject.port.add(fd, 1);
        expect(subject.recv(read)).toBe(EAGAIN);
        expect(subject.send(write, "through")).toBe(7);
        expect(subject.recv(read)).toBe("through");
        expect(subject.recv(write)).toBe(EBADF);
        expect(subject.send(read, "x")).toBe(EBADF);
        subject.close(write);
        expect(subject.recv(read)).toBe("");
      }
    });

    it("a pipe that nobody reads any more is EPIPE without a signal", () => {
      const [read, write] = subject.pipe();
      subject.close(read);
      // The runtime ignores SIGPIPE, as every one of JavaScript does.
      expect(subject.send(write, "x")).toBe(EPIPE);
    });

    it("work on files", () => {
      const path = join(tmpdir(), `outloop-port-${process.pid}-${kind}`);
      const file = subject.own(openSync(path, "w+"));
      try {
        expect(subject.send(file, "written")).toBe(7);
        expect(subject.port.sendv(file, text(" in", " parts"), 0)).toBe(9);
        expect(readFileSync(path, "utf8")).toBe("written in parts");
        expect(subject.recv(file)).toBe("");
      } finally {
        rmSync(path);
      }
    });

    it("of a length of 0 do nothing", () => {
      const [a, b] = subject.pair();
      expect(subject.port.send(a, new Uint8Array(0), 0, 0)).toBe(0);
      expect(subject.port.send(a, new Uint8Array(3), 3, 0)).toBe(0);
      expect(subject.recv(b)).toBe(EAGAIN);
    });

    it("on a descriptor that is not open are EBADF", () => {
      const [a] = subject.pair();
      subject.close(a);
      expect([subject.recv(a), subject.send(a, "x"), subject.port.sendv(a, text("x"), 0)]).toEqual([
        EBADF,
        EBADF,
        EBADF,
      ]);
    });
  });

  describe("sendv", () => {
    it.each([
      [0, "abcdefghi"],
      [1, "bcdefghi"],
      [3, "defghi"],
      [4, "efghi"],
      [8, "i"],
    ])("sends arrays as one stream, but for the first %d bytes", (skip, expected) => {
      const [a, b] = subject.pair();
      expect(subject.port.sendv(a, text("abc", "", "def", "ghi", ""), skip)).toBe(expected.length);
      expect(subject.recv(b)).toBe(expected);
    });

    it("sends nothing where there is nothing, or nothing is left", () => {
      const [a, b] = subject.pair();
      expect(subject.port.sendv(a, [], 0)).toBe(0);
      expect(subject.port.sendv(a, text("abc", "def"), 6)).toBe(0);
      expect(subject.port.sendv(a, text("abc"), 4)).toBe(EINVAL);
      expect(subject.recv(b)).toBe(EAGAIN);
    });

    it("goes on where the system stopped taking, to the last byte", () => {
      const [a, b] = subject.pair();
      const arrays = Array.from({ length: 20 }, (_, index) => new Uint8Array(50_000).fill(index));
      const got: Buffer[] = [];
      let sent = 0;
      for (let rounds = 0; sent < 1_000_000; rounds++) {
        expect(rounds).toBeLessThan(10_000);
        const result = subject.port.sendv(a, arrays, sent);
        if (result > 0) sent += result;
        else expect(result).toBe(EAGAIN);
        const part = Buffer.alloc(200_000);
        const received = subject.port.recv(b, part, 0, part.length);
        if (received > 0) got.push(part.subarray(0, received));
      }
      for (;;) {
        const part = Buffer.alloc(200_000);
        const received = subject.port.recv(b, part, 0, part.length);
        if (received === EAGAIN) break;
        got.push(part.subarray(0, received));
      }
      expect(Buffer.concat(got).equals(Buffer.concat(arrays))).toBe(true);
    });

    it("sends 64 arrays at once at most", () => {
      const [a, b] = subject.pair();
      const letters = Array.from({ length: 100 }, () => Buffer.from("x"));
      expect(subject.port.sendv(a, letters, 0)).toBe(64);
      expect(subject.recv(b)).toBe("x".repeat(64));
      expect(subject.port.sendv(a, letters, 64)).toBe(36);
    });

    it("works on pipes", () => {
      const [read, write] = subject.pipe();
      expect(subject.port.sendv(write, text("one ", "two"), 0)).toBe(7);
      expect(subject.recv(read)).toBe("one two");
    });
  });

  describe("what is in the outbox", () => {
    it("is sent by a flush, in order, and each outcome is told", () => {
      const [a, b] = subject.pair();
      const [c, d] = subject.pipe();
      subject.collect([b, "one, "], [d, "pipe"], [b, "two"]);
      expect(subject.port.flush()).toBe(0);
      expect(subject.results(3)).toEqual([5, 4, 3]);
      expect([subject.recv(a), subject.recv(c)]).toEqual(["one, two", "pipe"]);
    });

    it("is not sent by a turn", () => {
      const [a, b] = subject.pair();
      subject.collect([b, "data"]);
      subject.turn();
      expect(subject.recv(a)).toBe(EAGAIN);
    });

    it("is sent once", () => {
      const [a, b] = subject.pair();
      subject.collect([b, "x"]);
      subject.port.flush();
      expect(subject.port.ctl[CTL_SENDS]).toBe(0);
      subject.port.flush();
      subject.turn();
      expect(subject.recv(a)).toBe("x");
    });

    it("meets what a send would meet, each for itself", () => {
      const [a, b] = subject.pair();
      const [full, reader] = subject.pair();
      subject.fill(full);
      subject.collect([full, "x"], [1_000_000, "x"], [-1, "x"], [b, "goes on"]);
      subject.port.flush();
      expect(subject.results(4)).toEqual([EAGAIN, EBADF, EBADF, 7]);
      expect(subject.recv(a)).toBe("goes on");
      subject.close(reader);
    });

    it("may be partly taken", () => {
      const [full] = subject.pair();
      const { ctl, outbox, sends } = subject.port;
      const results: number[] = [];
      while (results.at(-1) !== EAGAIN) {
        sends.set([full, 0, outbox.length, 0]);
        ctl[CTL_SENDS] = 1;
        subject.port.flush();
        results.push(...subject.results(1));
        expect(results.length).toBeLessThan(1000);
      }
      expect(results.slice(0, -1).every((result) => result > 0)).toBe(true);
    });

    it.each([
      [-1, 1],
      [0, -1],
      [0, 1 << 19],
      [1 << 18, 1],
      [2 ** 31 - 1, 2 ** 31 - 1],
    ])("that names a place of %d and a length of %d is EFAULT", (offset, length) => {
      const [a, b] = subject.pair();
      subject.port.sends.set([b, offset, length, 0]);
      subject.port.ctl[CTL_SENDS] = 1;
      subject.port.flush();
      expect(subject.results(1)).toEqual([EFAULT]);
      expect(subject.recv(a)).toBe(EAGAIN);
    });

    it("is no more than the records that there are, whatever the count says", () => {
      const [a, b] = subject.pair();
      for (const count of [-1, -(2 ** 31), MAX_SENDS + 1, 2 ** 31 - 1]) {
        subject.port.sends.fill(0);
        for (let index = 0; index < MAX_SENDS; index++) subject.port.sends[index * SEND_WORDS] = b;
        subject.port.ctl[CTL_SENDS] = count;
        expect(subject.port.flush()).toBe(0);
      }
      expect(subject.recv(a)).toBe(EAGAIN);
    });
  });

  describe("a turn that finds what somebody wants", () => {
    it("receives it at once, and the wish is fulfilled", () => {
      const [a, b] = subject.pair();
      const { port } = subject;
      port.add(a, 1);
      port.want[a] = WANT_RECV;
      subject.send(b, "data");
      const [event] = subject.turn();
      expect(event).toMatchObject({ fd: a, mask: READY_READ | READY_WRITE, result: 4 });
      expect(subject.inbox(event!)).toBe("data");
      expect(port.want[a]).toBe(0);
    });

    it("keeps the wish when the descriptor is only writable", () => {
      const [a] = subject.pair();
      subject.port.add(a, 1);
      subject.port.want[a] = WANT_RECV;
      expect(subject.turn()).toMatchObject([{ mask: READY_WRITE, result: NOT_RECEIVED }]);
      expect(subject.port.want[a]).toBe(WANT_RECV);
    });

    it("tells the end as a result of 0", () => {
      const [a, b] = subject.pair();
      subject.port.add(a, 1);
      subject.turn();
      subject.port.want[a] = WANT_RECV;
      subject.port.shutdown(b, 1);
      expect(subject.turn()).toMatchObject([{ mask: READY_READ | READY_WRITE | READY_END, result: 0 }]);
      expect(subject.port.want[a]).toBe(0);
    });

    it("that another has taken meanwhile tells no readiness to read, and keeps the wish", () => {
      const [a, b] = subject.pair();
      const { port } = subject;
      const duplicate = subject.own(port.dup(a));
      for (const fd of [a, duplicate]) {
        port.add(fd, 1);
        port.want[fd] = WANT_RECV;
      }
      subject.send(b, "x");
      const events = subject.turn().toSorted((one, other) => one.result - other.result);
      expect(events).toMatchObject([
        { mask: READY_WRITE, result: NOT_RECEIVED },
        { mask: READY_READ | READY_WRITE, result: 1 },
      ]);
      expect(events.map(({ fd }) => port.want[fd])).toEqual([WANT_RECV, 0]);
    });

    it("receives from pipes, and tells the end of one by its hang-up", () => {
      const [read, write] = subject.pipe();
      const { port } = subject;
      port.add(read, 1);
      port.want[read] = WANT_RECV;
      subject.send(write, "data");
      const [event] = subject.turn();
      expect(event).toMatchObject({ result: 4 });
      expect(subject.inbox(event!)).toBe("data");
      port.want[read] = WANT_RECV;
      subject.close(write);
      expect(subject.turn()).toMatchObject([{ result: 0 }]);
    });

    it("receives for each of many, one behind the other, and without bytes where no room is left", () => {
      const { port } = subject;
      const pairs = Array.from({ length: 100 }, () => subject.pair());
      const long = (fd: number): string => `to ${fd} `.repeat(2000);
      for (const [index, [a, b]] of pairs.entries()) {
        port.add(a, index);
        port.want[a] = WANT_RECV;
        expect(subject.send(b, long(a))).toBe(long(a).length);
      }
      const events = subject.turn();
      const filled = events.filter(({ result }) => result > 0);
      const room = Math.floor((port.inbox.length - RECEIVE_SIZE) / (long(10).length + 64));
      expect(filled.length).toBeGreaterThanOrEqual(Math.min(room, 100));
      for (const event of filled) expect(subject.inbox(event)).toBe(long(event.fd));
      for (const { fd, result, mask } of events.filter((event) => event.result <= 0)) {
        expect([result, mask, port.want[fd]]).toEqual([NOT_RECEIVED, READY_READ | READY_WRITE, WANT_RECV]);
        expect(subject.recv(fd)).toBe(long(fd).slice(0, 100));
      }
    });

    it("receives 64 KiB at once, and not more", () => {
      const [a, b] = subject.pair();
      const { port } = subject;
      port.add(a, 1);
      port.want[a] = WANT_RECV;
      const size = RECEIVE_SIZE + 3;
      port.send(b, new Uint8Array(size).fill(7), 0, size);
      expect(subject.turn()).toMatchObject([{ result: RECEIVE_SIZE }]);
      expect(port.inbox.subarray(0, RECEIVE_SIZE).every((byte) => byte === 7)).toBe(true);
      expect(port.recv(a, new Uint8Array(10), 0, 10)).toBe(3);
    });
  });
});
