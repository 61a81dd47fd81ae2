import { existsSync, openSync, readSync } from "node:fs";
import { describe, expect, it } from "vitest";
import {
  KIND_FILE,
  KIND_OTHER,
  KIND_PIPE,
  KIND_SOCKET,
  KIND_TTY,
  MAX_EVENTS,
  NOT_RECEIVED,
} from "../../src/port/port.ts";
import {
  AF_INET,
  DATAGRAM,
  EBADF,
  EEXIST,
  EINVAL,
  kinds,
  READY_END,
  READY_HANG_UP,
  READY_READ,
  READY_WRITE,
  Subject,
} from "./ports.ts";

describe.each(kinds)("On the port %s", (kind) => {
  const subject = new Subject(kind);

  describe("the kind of a descriptor", () => {
    it("is told for sockets, pipes, files, folders and others, registered or not", () => {
      const { port } = subject;
      const open = (path: string, flags = "r"): number => subject.own(openSync(path, flags));
      const of: [number, number][] = [
        [subject.pair()[0], KIND_SOCKET],
        [subject.socket(AF_INET, DATAGRAM), KIND_SOCKET],
        [subject.pipe()[0], KIND_PIPE],
        [open(import.meta.filename), KIND_FILE],
        [open("/"), KIND_FILE],
      ];
      for (const [fd, expected] of of)
        expect([port.kindOf(fd), port.add(fd, 1)]).toEqual([expected, expected]);
      const other = subject.open();
      expect(port.kindOf(other.fd)).toBe(KIND_OTHER);
      expect(port.add(other.fd, 1)).toBe(KIND_OTHER);
    });

    it("is told for a terminal", (context) => {
      const { port } = subject;
      context.skip(!existsSync("/dev/ptmx"), "this system has no pseudo-terminals");
      const terminal = subject.own(openSync("/dev/ptmx", "r+"));
      expect([port.kindOf(terminal), port.add(terminal, 1)]).toEqual([KIND_TTY, KIND_TTY]);
    });

    it("of one that epoll cannot wait for is that of a file, which is always ready", () => {
      const fd = subject.own(openSync("/dev/null", "r"));
      expect(subject.port.kindOf(fd)).toBe(KIND_OTHER);
      expect(subject.port.add(fd, 1)).toBe(KIND_FILE);
      expect(subject.turn()).toEqual([]);
    });

    it("of one that is not open is EBADF", () => {
      const [a] = subject.pair();
      subject.close(a);
      expect([subject.port.kindOf(a), subject.port.add(a, 1), subject.port.remove(a)]).toEqual([
        EBADF,
        EBADF,
        EBADF,
      ]);
    });
  });

  describe("a registration", () => {
    it("tells at once what a descriptor is ready for, with its generation and without data", () => {
      const [a, b] = subject.pair();
      subject.send(b, "x");
      subject.port.add(a, 0x7fff_ffff);
      expect(subject.turn()).toEqual([
        {
          fd: a,
          generation: 0x7fff_ffff,
          mask: READY_READ | READY_WRITE,
          result: NOT_RECEIVED,
          offset: 0,
        },
      ]);
    });

    it("tells an edge once, and again only when something new has come", () => {
      const [a, b] = subject.pair();
      subject.port.add(a, 1);
      subject.turn();
      expect(subject.turn()).toEqual([]);
      subject.send(b, "x");
      expect(subject.turn()).toMatchObject([{ fd: a, mask: READY_READ | READY_WRITE }]);
      expect(subject.turn()).toEqual([]);
      subject.send(b, "y");
      expect(subject.turn()).toMatchObject([{ fd: a }]);
    });

    it("is made once: a second one is EEXIST and changes nothing", () => {
      const [a] = subject.pair();
      subject.port.add(a, 1);
      expect(subject.port.add(a, 2)).toBe(EEXIST);
      expect(subject.turn()).toMatchObject([{ generation: 1 }]);
    });

    it("that is taken away tells nothing more, and can be made anew", () => {
      const [a, b] = subject.pair();
      subject.port.add(a, 1);
      subject.port.want[a] = 1;
      expect(subject.port.remove(a)).toBe(0);
      expect(subject.port.want[a]).toBe(0);
      subject.send(b, "x");
      expect(subject.turn()).toEqual([]);
      expect(subject.port.remove(a)).toBe(-2);
      subject.port.add(a, 2);
      expect(subject.turn()).toMatchObject([{ generation: 2 }]);
    });

    it("with a generation of more than 31 bits, or a negative one, is refused", () => {
      const [a] = subject.pair();
      for (const generation of [-1, 2 ** 31, 0.5, NaN]) expect(subject.port.add(a, generation)).toBe(EINVAL);
      expect(subject.turn()).toEqual([]);
    });

    it("ends with the descriptor, even if a duplicate of it lives on", () => {
      const [a, b] = subject.pair();
      subject.port.add(a, 1);
      subject.turn();
      const duplicate = subject.own(subject.port.dup(a));
      subject.close(a);
      subject.send(b, "x");
      expect(subject.turn()).toEqual([]);
      expect(subject.recv(duplicate)).toBe("x");
    });

    it("of a number that is used again is a new one, with its own generation", () => {
      const [a] = subject.pair();
      subject.port.add(a, 1);
      subject.port.want[a] = 1;
      subject.close(a);
      // The lowest free number is given out next.
      expect(subject.pair()).toContain(a);
      expect(subject.port.want[a]).toBe(0);
      subject.port.add(a, 2);
      expect(subject.turn()).toMatchObject([{ fd: a, generation: 2 }]);
    });

    it("of two duplicates tells each by its own number", () => {
      const [a, b] = subject.pair();
      const duplicate = subject.own(subject.port.dup(a));
      subject.port.add(a, 1);
      subject.port.add(duplicate, 2);
      subject.turn();
      subject.send(b, "x");
      const told = subject.turn().map(({ fd, generation }) => [fd, generation]);
      expect(told.toSorted((one, other) => one[1]! - other[1]!)).toEqual([
        [a, 1],
        [duplicate, 2],
      ]);
    });
  });

  describe("the mask of an event", () => {
    it("has END when the peer has ended its sending, and no HANG_UP", () => {
      const [a, b] = subject.pair();
      subject.port.add(a, 1);
      subject.turn();
      subject.port.shutdown(b, 1);
      expect(subject.turn()).toMatchObject([{ mask: READY_READ | READY_WRITE | READY_END }]);
    });

    it("has HANG_UP when the peer is gone", () => {
      const [a, b] = subject.pair();
      subject.port.add(a, 1);
      subject.turn();
      subject.close(b);
      expect(subject.turn()).toMatchObject([{ mask: READY_READ | READY_WRITE | READY_END | READY_HANG_UP }]);
    });

    it("has HANG_UP alone for the reading end of a pipe whose writer is gone, and with WRITE for the reverse", () => {
      const [read, write] = subject.pipe();
      const [otherRead, otherWrite] = subject.pipe();
      subject.port.add(read, 1);
      subject.port.add(otherWrite, 2);
      subject.turn();
      subject.close(write);
      subject.close(otherRead);
      const masks = new Map(subject.turn().map(({ fd, mask }) => [fd, mask]));
      expect(masks.get(read)).toBe(READY_HANG_UP);
      expect(masks.get(otherWrite)).toBe(READY_WRITE | READY_HANG_UP);
    });

    it("has WRITE when a full peer has read, and not before", () => {
      const [a, b] = subject.pair();
      subject.port.add(a, 1);
      subject.turn();
      const total = subject.fill(a);
      expect(subject.turn()).toEqual([]);
      const bytes = new Uint8Array(total);
      for (let got = 0; got < total;) got += subject.port.recv(b, bytes, 0, total);
      expect(subject.turn()).toMatchObject([{ fd: a, mask: READY_WRITE }]);
    });
  });

  it("more events than fit are told in further turns, each once", () => {
    const pairs = MAX_EVENTS / 2 + 100;
    const generations = new Map<number, number>();
    for (let index = 0; index < pairs; index++)
      for (const fd of subject.pair()) {
        generations.set(fd, 1000 + fd);
        subject.port.add(fd, 1000 + fd);
      }
    const first = subject.turn();
    expect(first.length).toBe(MAX_EVENTS);
    const all = [...first, ...subject.turn()];
    expect(all.length).toBe(2 * pairs);
    expect(new Map(all.map(({ fd, generation }) => [fd, generation]))).toEqual(generations);
    expect(subject.turn()).toEqual([]);
  });

  it("a mode of its own is given to a descriptor that came from elsewhere, and the former one is told", () => {
    const { port } = subject;
    const [read] = subject.pipe();
    expect(port.setNonBlocking(read, 0)).toBe(1);
    expect(port.setNonBlocking(read, 1)).toBe(0);
    expect(port.setNonBlocking(read, 1)).toBe(1);
    expect(() => readSync(read, new Uint8Array(1))).toThrow("EAGAIN");
    expect(port.setNonBlocking(read, 2)).toBe(EINVAL);
    expect(port.setNonBlocking(1_000_000, 1)).toBe(EBADF);
  });

  it("a duplicate is another descriptor of the same thing", () => {
    const [a, b] = subject.pair();
    const duplicate = subject.own(subject.port.dup(a));
    expect(duplicate).not.toBe(a);
    subject.send(duplicate, "x");
    expect(subject.recv(b)).toBe("x");
    expect(subject.port.dup(1_000_000)).toBe(EBADF);
  });
});
