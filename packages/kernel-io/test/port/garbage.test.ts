import { describe, expect, it } from "vitest";
import { encodeAddress } from "../../src/port/address.ts";
import { CTL_SENDS, type IoPort } from "../../src/port/port.ts";
import { EAGAIN, EBADF, EFAULT, EINVAL, kinds, Subject } from "./ports.ts";

type Method = (...args: unknown[]) => unknown;

/** What is no number of the system's: not whole, too large, or of another type, even if it could be made a number of. */
const NO_INTEGERS: readonly unknown[] = [
  NaN,
  Infinity,
  -Infinity,
  0.5,
  2 ** 31,
  -(2 ** 31) - 1,
  2 ** 53,
  1e300,
  "0",
  null,
  undefined,
  true,
  0n,
  {},
  [0],
  Symbol("0"),
  () => 0,
  new Date(0),
  { valueOf: () => 0 },
];

function detached(): Uint8Array {
  const bytes = new Uint8Array(16);
  structuredClone(bytes, { transfer: [bytes.buffer] });
  return bytes;
}

/** What is no array of bytes, however much it looks like one. */
const NO_BYTES: readonly unknown[] = [
  null,
  undefined,
  0,
  "bytes",
  {},
  [1, 2, 3],
  new ArrayBuffer(16),
  new DataView(new ArrayBuffer(16)),
  new Int32Array(4),
  new Float64Array(2),
  new Uint8ClampedArray(16),
  { __proto__: Uint8Array.prototype, length: 16 },
  new Proxy(new Uint8Array(16), {}),
];

const good = (): Uint8Array => new Uint8Array(16);
const address = encodeAddress({ family: "unix", path: "\0outloop-garbage" });

/** By method: arguments that would do, and which of them are integers, descriptors and arrays. */
const METHODS: Readonly<
  Record<string, { args: readonly unknown[]; ints?: readonly number[]; bytes?: readonly number[] }>
> = {
  add: { args: ["fd", 1], ints: [0, 1] },
  remove: { args: ["fd"], ints: [0] },
  recv: { args: ["fd", good(), 0, 16], ints: [0], bytes: [1] },
  send: { args: ["fd", good(), 0, 16], ints: [0], bytes: [1] },
  sendv: { args: ["fd", [good()], 0], ints: [0, 2] },
  recvfrom: { args: ["fd", good(), 0, 16, good()], ints: [0], bytes: [1, 4] },
  sendto: { args: ["fd", good(), 0, 16, address], ints: [0], bytes: [1, 4] },
  socket: { args: [1, 1, 0], ints: [0, 1, 2] },
  bind: { args: ["fd", address], ints: [0], bytes: [1] },
  listen: { args: ["fd", 1], ints: [0, 1] },
  connect: { args: ["fd", address], ints: [0], bytes: [1] },
  accept: { args: ["fd", good()], ints: [0], bytes: [1] },
  sockname: { args: ["fd", 0, good()], ints: [0, 1], bytes: [2] },
  setOption: { args: ["fd", 1, 2, 1], ints: [0, 1, 2, 3] },
  getOption: { args: ["fd", 1, 2], ints: [0, 1, 2] },
  shutdown: { args: ["fd", 2], ints: [0, 1] },
  close: { args: ["fd"], ints: [0] },
  setNonBlocking: { args: ["fd", 1], ints: [0, 1] },
  dup: { args: ["fd"], ints: [0] },
  kindOf: { args: ["fd"], ints: [0] },
  watchRef: { args: [1], ints: [0] },
  catchSignal: { args: [10], ints: [0] },
  releaseSignal: { args: [10], ints: [0] },
  workThreads: { args: [4], ints: [0] },
  workBegin: { args: [new Uint8Array(48), good(), 0, 16], bytes: [0, 1] },
  workTake: { args: [0, good()], ints: [0], bytes: [1] },
  readCached: { args: ["fd", good(), 0, 16, 0], ints: [0], bytes: [1] },
  workAbandon: { args: [0, 0], ints: [0, 1] },
};

describe.each(kinds)("On the port %s", (kind) => {
  const subject = new Subject(kind);

  const call = (name: string, args: readonly unknown[]): unknown =>
    (subject.port as unknown as Record<string, Method>)[name]!(...args);
  const withFd = (args: readonly unknown[], fd: number): unknown[] =>
    args.map((each) => (each === "fd" ? fd : each));

  describe.each(Object.entries(METHODS))("%s", (name, { args, ints = [], bytes = [] }) => {
    it("answers EINVAL to what is no integer", () => {
      const [fd] = subject.pair();
      for (const index of ints)
        for (const garbage of NO_INTEGERS)
          expect([index, garbage, call(name, withFd(args, fd).with(index, garbage))]).toEqual([
            index,
            garbage,
            EINVAL,
          ]);
    });

    it("answers EINVAL to what is no array of bytes", () => {
      const [fd] = subject.pair();
      for (const index of bytes)
        for (const garbage of NO_BYTES)
          expect(call(name, withFd(args, fd).with(index, garbage))).toBe(EINVAL);
    });

    it("answers EBADF to a negative descriptor, and to one that cannot be open", () => {
      if (args[0] !== "fd") return;
      for (const fd of [-1, -(2 ** 31)]) expect(call(name, withFd(args, fd))).toBe(EBADF);
      expect(call(name, withFd(args, 2 ** 31 - 1))).toBe(EBADF);
    });

    it("answers no more than an error to no arguments at all", () => {
      expect(call(name, [])).toBe(EINVAL);
    });

    it("answers EBADF when the port is closed", () => {
      const [fd] = subject.pair();
      subject.port.dispose();
      expect(call(name, withFd(args, fd))).toBe(EBADF);
    });
  });

  it("every other method answers EBADF when the port is closed", () => {
    const { port } = subject;
    port.dispose();
    for (const name of "turn flush wake socketpair pipe watch watchAgain unwatch workNext".split(" "))
      expect([name, call(name, [() => {}])]).toEqual([name, EBADF]);
    port.dispose();
  });

  describe.each(["recv", "send", "recvfrom", "sendto"] as const)("the part that %s is to use", (name) => {
    const part = (bytes: Uint8Array, offset: unknown, length: unknown): unknown => {
      const [fd, other] = subject.pair();
      subject.send(other, "x".repeat(100));
      return call(name, [fd, bytes, offset, length, name === "sendto" ? new Uint8Array(0) : good()]);
    };

    it.each([
      [-1, 1],
      [0, -1],
      [0, 17],
      [17, 0],
      [16, 1],
      [1, 16],
      [2 ** 32, 1],
      [0, 2 ** 32],
      [2 ** 53, 2 ** 53],
      [NaN, 1],
      [0, NaN],
      [0, Infinity],
      [-Infinity, Infinity],
    ])("must lie within the array: offset %d, length %d", (offset, length) => {
      expect(part(good(), offset, length)).toBe(EFAULT);
    });

    it.each([
      [0.5, 1],
      [0, 1.5],
      ["0", 1],
      [0, "1"],
      [0n, 1],
      [null, 1],
      [undefined, undefined],
    ])("must be told in whole numbers: offset %o, length %o", (offset, length) => {
      expect(part(good(), offset, length)).toBe(EINVAL);
    });

    it("is nowhere in an array that has been detached", () => {
      expect(part(detached(), 0, 16)).toBe(EFAULT);
      expect(part(detached(), 0, 1)).toBe(EFAULT);
    });

    it("is measured by the memory, not by what a property says", () => {
      const bytes = good();
      Object.defineProperty(bytes, "length", { value: 1_000_000 });
      Object.defineProperty(bytes, "byteOffset", { value: 1_000_000 });
      expect(part(bytes, 0, 17)).toBe(EFAULT);
      expect(part(bytes, 8, 8)).toBe(8);
    });
  });

  describe("sendv", () => {
    const sent = (buffers: unknown, skip = 0): unknown => call("sendv", [subject.pair()[0], buffers, skip]);

    it("answers EINVAL to what is no array of arrays of bytes", () => {
      for (const garbage of [
        null,
        undefined,
        1,
        "abc",
        {},
        { length: 1, 0: good() },
        good(),
        new Set([good()]),
      ])
        expect(sent(garbage)).toBe(EINVAL);
      for (const garbage of NO_BYTES) expect(sent([good(), garbage])).toBe(EINVAL);
      expect(sent(Array(2))).toBe(EINVAL);
      expect(sent(new Proxy([good()], {}))).toBe(EINVAL);
      const { proxy, revoke } = Proxy.revocable([good()], {});
      revoke();
      expect(sent(proxy)).toBe(EINVAL);
    });

    it("answers EINVAL to a getter that throws, and to a negative skip", () => {
      const buffers = [good()];
      Object.defineProperty(buffers, 0, {
        get() {
          throw new Error("no");
        },
      });
      expect(sent(buffers)).toBe(EINVAL);
      expect(sent([good()], -1)).toBe(EINVAL);
    });

    it("sends nothing of what has been detached", () => {
      expect(sent([detached()])).toBe(0);
      expect(sent([detached(), Buffer.from("abc")])).toBe(3);
    });

    it("answers EFAULT when a getter detaches an array of which a part was left out", () => {
      const first = good();
      const buffers = [first, good()];
      Object.defineProperty(buffers, 1, {
        get() {
          structuredClone(first, { transfer: [first.buffer as ArrayBuffer] });
          return good();
        },
      });
      expect(sent(buffers, 4)).toBe(EFAULT);
    });

    it("answers EBADF when a getter closes the port", () => {
      const { port } = subject;
      const buffers = [good()];
      Object.defineProperty(buffers, 0, {
        get() {
          port.dispose();
          return good();
        },
      });
      expect(sent(buffers)).toBe(EBADF);
    });
  });

  describe("an address", () => {
    it("may be anything up to the size of the largest one: the system judges it", () => {
      const { port } = subject;
      const fd = subject.socket(2, 1);
      for (const length of [0, 1, 2, 15, 127, 128])
        expect(port.bind(fd, new Uint8Array(length).fill(255))).toBeLessThan(0);
      for (const length of [129, 1_000_000]) {
        expect(port.bind(fd, new Uint8Array(length))).toBe(EINVAL);
        expect(port.connect(fd, new Uint8Array(length))).toBe(EINVAL);
      }
    });

    it("is not written to an array that has been detached", () => {
      const { fd } = subject.listener();
      expect(subject.port.sockname(fd, 0, detached())).toBe(0);
      expect(subject.port.accept(fd, detached())).toBe(EAGAIN);
    });
  });

  it("the two descriptors of a port can be neither closed nor, the one for waking, taken away", () => {
    const { port } = subject;
    expect([port.close(port.fd), port.close(port.wakeFd), port.remove(port.wakeFd)]).toEqual([
      EINVAL,
      EINVAL,
      EINVAL,
    ]);
    port.wake();
    expect(subject.turn(-1)).toEqual([]);
  });

  it.each(["ctl", "events", "want", "inbox", "sends", "outbox"] as const)(
    "goes on when its array '%s' has been transferred away",
    (name) => {
      const { port } = subject;
      const [a, b] = subject.pair();
      port.add(a, 1);
      try {
        structuredClone(port[name], { transfer: [port[name].buffer as ArrayBuffer] });
      } catch {
        // Some runtimes refuse, which is as well.
      }
      subject.send(b, "x");
      for (let times = 0; times < 3; times++) {
        port.want[a] = 1;
        expect(typeof port.turn()).toBe("number");
        if (port.sends.length > 0) port.sends.set([b, 0, 1, 0]);
        port.ctl[CTL_SENDS] = 1;
        port.flush();
        port.socketpair();
      }
      const fresh: IoPort = subject.open();
      expect(fresh.add(a, 1)).toBe(0);
      expect(fresh.turn()).toBe(1);
    },
  );
});
