import { IoError, pair, recv, send, sendv, shutdown, write, flush } from "@outloop/core/io";
import { checkpoint, run, spawn, type Coroutine } from "@outloop/core";
import { describe, expect, test } from "vitest";
import { IoKernel } from "../src/io-kernel.ts";
import { PortKernel } from "../src/kernel.ts";
import { choosePort } from "../src/port/load.ts";
import {
  CTL_SENDS,
  SEND_FD,
  SEND_LENGTH,
  SEND_OFFSET,
  SEND_RESULT,
  SEND_WORDS,
  type IoPort,
} from "../src/port/port.ts";
import { bytes, text } from "./helpers.ts";

/** A kernel on a real port, some of whose functions are the test's. */
function scripted(change: (real: IoPort) => Partial<IoPort>): PortKernel {
  const choice = choosePort();
  if (choice.kind === undefined) throw new Error(choice.reason);
  return new PortKernel({
    kind: choice.kind,
    open() {
      const real = choice.open();
      return { ...real, reopen: undefined, ...change(real) };
    },
  });
}

const EAGAIN = 11;

test("a transfer that makes no progress and meets no error is an error, never a retry (I9)", () => {
  let calls = 0;
  const none = (): number => {
    calls++;
    return 0;
  };
  const kernel = scripted(() => ({ send: none, sendv: none }));
  const codes = run(kernel, function* () {
    const [a] = yield* pair("stream");
    const seen: string[] = [];
    for (const ask of [
      () => send(a, bytes("x")),
      () => sendv(a, [bytes("x"), bytes("y")]),
      function* () {
        yield* write(a, bytes("x"));
        yield* flush(a);
      },
    ]) {
      try {
        yield* ask();
      } catch (error) {
        seen.push((error as IoError).code);
      }
    }
    return seen;
  });
  expect(codes).toEqual(["EIO", "EIO", "EIO"]);
  expect(calls).toBe(3);
});

test("a system that takes one byte at a time, and none in between, gets each byte once (I8, I11, I13)", () => {
  let calls = 0;
  const kernel = scripted((real) => ({
    send: (fd, from, offset, length) =>
      ++calls % 3 === 0 ? -EAGAIN : real.send(fd, from, offset, Math.min(length, 1)),
    sendv: (fd, buffers, skip) => {
      if (++calls % 3 === 0) return -EAGAIN;
      const whole = Buffer.concat(buffers);
      return real.send(fd, whole, skip, 1);
    },
  }));
  const got = run(kernel, function* () {
    const [a, b] = yield* pair("stream");
    let seen = "";
    const reader = yield* spawn(function* () {
      // One byte at a time: after each, the system has room, and an edge says so.
      while (seen.length < 26) seen += text(yield* recv(b, 1));
    });
    yield* send(a, bytes("abcdefgh"));
    yield* sendv(a, [bytes("ij"), bytes(""), bytes("klmnop"), bytes("q")]);
    yield* write(a, bytes("rstu"));
    yield* write(a, bytes("vwxyz"));
    yield* flush(a);
    yield* reader.join();
    return seen;
  });
  expect(got).toBe("abcdefghijklmnopqrstuvwxyz");
});

test("what was written together is sent by one call, and what several wrote, too", () => {
  const calls: (number | readonly number[])[] = [];
  const kernel = scripted((real) => ({
    send(fd, from, offset, length) {
      calls.push(length);
      return real.send(fd, from, offset, length);
    },
    flush() {
      const collected = [...real.sends.subarray(0, real.ctl[CTL_SENDS]! * SEND_WORDS)];
      const lengths = collected.filter((value, word) => word % SEND_WORDS === SEND_LENGTH && value > 0);
      if (lengths.length > 0) calls.push(lengths);
      return real.flush();
    },
  }));
  run(kernel, function* () {
    const [a, b] = yield* pair("stream");
    for (let n = 0; n < 16; n++) yield* write(a, bytes("line\n"));
    for (let n = 0; n < 3; n++) yield* write(b, bytes("line\n"));
    yield* checkpoint();
    for (let n = 0; n < 4; n++) yield* write(a, bytes("line\n"));
    yield* send(a, bytes("last\n"));
  });
  expect(calls).toEqual([[80, 15], 25]);
});

test.each([
  ["of which one byte is taken", 1, "abc|none"],
  ["of which nothing is taken for now", -EAGAIN, "abc|none"],
  ["that meets an error", -32, "|EPIPE"],
  ["that makes no progress, without a reason", 0, "|EIO"],
])("what leaves at the end of a turn, %s", (_, outcome, expected) => {
  let times = 0;
  const kernel = scripted((real) => ({
    flush() {
      const { ctl, sends, outbox } = real;
      if (ctl[CTL_SENDS] === 1 && times++ === 0) {
        if (outcome > 0) real.send(sends[SEND_FD]!, outbox, sends[SEND_OFFSET]!, outcome);
        sends[SEND_RESULT] = outcome;
        ctl[CTL_SENDS] = 0;
      }
      return real.flush();
    },
  }));
  const got = run(kernel, function* () {
    const [a, b] = yield* pair("stream");
    yield* write(a, bytes("abc"));
    yield* checkpoint();
    let failure = "none";
    try {
      yield* flush(a);
    } catch (error) {
      failure = (error as IoError).code;
    }
    yield* shutdown(a, "send");
    let seen = "";
    for (let part = yield* recv(b); part.length > 0; part = yield* recv(b)) seen += text(part);
    return `${seen}|${failure}`;
  });
  expect([got, times]).toEqual([expected, 1]);
});

test("what is written to two descriptors in turns leaves in order", () => {
  const got = run(new IoKernel(), function* () {
    const [a, b] = yield* pair("stream");
    const [c, d] = yield* pair("stream");
    for (const letter of "abcdef") for (const fd of [a, c]) yield* write(fd, bytes(letter));
    yield* write(a, new Uint8Array(300_000).fill(120));
    yield* write(c, bytes("!"));
    let length = 0;
    while (length < 300_006) length += (yield* recv(b)).length;
    return [length, text(yield* recv(d))];
  });
  expect(got).toEqual([300_006, "abcdef!"]);
});

test("more than is good is not collected: the writer hears of it", () => {
  const warnings: string[] = [];
  const code = run(
    scripted(() => ({})),
    function* () {
      const [a] = yield* pair("stream");
      const piece = new Uint8Array(16 * 1024 * 1024);
      try {
        for (let n = 0; n < 10; n++) yield* write(a, piece);
      } catch (error) {
        return (error as IoError).code;
      }
      return "none";
    },
    { onWarning: ({ kind }) => warnings.push(kind) },
  );
  expect(code).toBe("ENOBUFS");
  expect(warnings).toEqual(["never sent"]);
});

describe("much at once", () => {
  const many = Uint8Array.from({ length: 100_000 }, (_, index) => index * 7);

  function* receive(fd: number, length: number): Coroutine<Uint8Array> {
    const all = new Uint8Array(length);
    for (let end = 0; end < length;) {
      const part = yield* recv(fd);
      all.set(part, end);
      end += part.length;
    }
    return all;
  }

  test("leaves as it is, without a copy and before the task parks", () => {
    const sent: Uint8Array[] = [];
    const kernel = scripted((real) => ({
      send(fd, from, offset, length) {
        sent.push(from);
        return real.send(fd, from, offset, length);
      },
    }));
    const [waiting, got] = run(kernel, function* () {
      const [a, b] = yield* pair("stream");
      return [yield* write(a, many), yield* receive(b, many.length)] as const;
    });
    expect([waiting, sent.length, sent[0] === many]).toEqual([0, 1, true]);
    expect(got).toEqual(many);
  });

  test("goes behind what was written before, and before what is written later", () => {
    const got = run(new IoKernel(), function* () {
      const [a, b] = yield* pair("stream");
      yield* write(a, bytes("before"));
      yield* write(a, many);
      yield* write(a, many);
      yield* write(a, bytes("after"));
      return yield* receive(b, 200_011);
    });
    expect(got).toEqual(Uint8Array.from([...bytes("before"), ...many, ...many, ...bytes("after")]));
  });

  test("of what the system does not take, a copy is kept", () => {
    let calls = 0;
    const kernel = scripted((real) => ({
      send: (fd, from, offset, length) =>
        ++calls === 2 ? -EAGAIN : real.send(fd, from, offset, Math.min(length, 30_000)),
    }));
    const got = run(kernel, function* () {
      const [a, b] = yield* pair("stream");
      const own = many.slice();
      const waiting = yield* write(a, own);
      own.fill(0);
      return [waiting, yield* receive(b, many.length)] as const;
    });
    expect(got).toEqual([70_000, many]);
  });

  test("an error is met by the next operation that sends", () => {
    const kernel = scripted(() => ({ send: () => -32 }));
    const code = run(kernel, function* () {
      const [a] = yield* pair("stream");
      yield* write(a, many);
      try {
        yield* write(a, many);
      } catch (error) {
        return (error as IoError).code;
      }
      return "none";
    });
    expect(code).toBe("EPIPE");
  });
});

test("what is received is the caller's own, however much it is and however much came before", () => {
  const lengths = [65_536, 40_000, 32_768, 32_767, 65_536, 3, 65_536, 1000, 50_000];
  const kept = run(new IoKernel(), function* () {
    const [a, b] = yield* pair("stream");
    const seen: Uint8Array[] = [];
    yield* spawn(function* () {
      for (const length of lengths) {
        yield* write(a, new Uint8Array(length).fill(length % 251));
        // The other end has received it all before more comes.
        yield* checkpoint();
        yield* checkpoint();
      }
    });
    for (let left = lengths.reduce((sum, each) => sum + each, 0); left > 0; left -= seen.at(-1)!.length)
      seen.push(yield* recv(b));
    return seen;
  });
  const all = Buffer.concat(kept);
  expect(all).toEqual(Buffer.concat(lengths.map((length) => new Uint8Array(length).fill(length % 251))));
  for (const each of kept) each.fill(255);
  expect(kept.every((each) => each.every((byte) => byte === 255))).toBe(true);
  const owners = kept.filter(({ length }) => length >= 32_768).map(({ buffer }) => buffer);
  expect(new Set(owners).size).toBe(owners.length);
});
