import {
  all,
  type Body,
  Busy,
  checkpoint,
  Closed,
  sleep,
  spawn,
  TaskCancelled,
  type Coroutine,
  type Op,
} from "@outloop/core";
import { EndOfStream, LimitExceeded, pipe, stream, type Stream } from "@outloop/net";
import { pair } from "@outloop/core/io";
import { describe, expect, test } from "vitest";
import { bytes, connected, everywhere, failureOf, receiveAll, runIn, text } from "./helpers.ts";

/** More than the system keeps for a peer that does not read. */
const LARGE = 16_000_000;

/** Gives `pieces` to a new stream, one in a turn, and then its end. */
function* streamOf(...pieces: string[]): Coroutine<Stream> {
  const [reader, writer] = yield* pipe();
  yield* spawn(function* () {
    for (const piece of pieces) {
      yield* writer.send(piece);
      // The reader gets each on its own.
      for (let n = 0; n < 10; n++) yield* checkpoint();
    }
    yield* writer.close();
  });
  return reader;
}

/** What it throws, or `undefined`. */
function* endOf(operation: Op<unknown>): Coroutine<unknown> {
  try {
    yield* operation;
    return undefined;
  } catch (error) {
    return error;
  }
}

describe.each(everywhere)("a stream ($where)", ({ mode, subject }) => {
  const inRun = <T>(f: () => Coroutine<T>): Promise<T> => runIn(mode, subject.make(), f);

  test("N3: recv gives at most max bytes, and none at the end and ever after", async () => {
    await inRun(function* () {
      const reader = yield* streamOf("abcde");
      expect(text(yield* reader.recv(2))).toBe("ab");
      expect(text(yield* reader.recv(2))).toBe("cd");
      expect(text(yield* reader.recv(2))).toBe("e");
      for (let n = 0; n < 3; n++) expect((yield* reader.recv()).length).toBe(0);
      yield* reader.close();
    });
  });

  test("N3: bytes that are given back come first, whoever reads next", async () => {
    await inRun(function* () {
      const reader = yield* streamOf("c\nd", "e\n");
      const first = yield* reader.recv(1);
      reader.unread(bytes("b"));
      reader.unread(bytes("a"));
      expect(text(first)).toBe("c");
      expect(text(yield* reader.recv(1))).toBe("a");
      expect(yield* reader.readLine()).toBe("b");
      reader.unread(bytes("x"));
      expect(yield* reader.readLine()).toBe("xde");
      expect((yield* reader.recv()).length).toBe(0);
      // Also behind the end.
      reader.unread(bytes("last"));
      expect(text(yield* reader.recv())).toBe("last");
      expect((yield* reader.recv()).length).toBe(0);
      yield* reader.close();
      expect(() => reader.unread(bytes("x"))).toThrow(Closed);
    });
  });

  test("N3: bytes are not given back under a task that reads", async () => {
    await inRun(function* () {
      const [reader, writer] = yield* pipe();
      const line = yield* spawn(() => reader.readLine());
      yield* checkpoint();
      expect(() => reader.unread(bytes("x"))).toThrow(Busy);
      yield* writer.send("line\n");
      expect(yield* line.join()).toBe("line");
      yield* all([reader.close(), writer.close()]);
    });
  });

  test("N4: what two tasks send at once leaves in the order of their calls, one whole after the other", async () => {
    await inRun(function* () {
      const [a, b] = yield* connected();
      const large = new Uint8Array(LARGE).fill(1);
      const first = yield* spawn(() => a.send(large));
      yield* checkpoint();
      yield* checkpoint();
      const others = [
        yield* spawn(() => a.send(bytes("second"))),
        yield* spawn(() => a.sendv([bytes("th"), bytes("ird")])),
        yield* spawn(() => a.shutdown()),
      ];
      yield* checkpoint();
      yield* checkpoint();
      const got = yield* receiveAll(b);
      for (const each of [first, ...others]) yield* each.join();
      expect(got.length).toBe(LARGE + 11);
      expect(got.subarray(0, LARGE).every((byte) => byte === 1)).toBe(true);
      expect(text(got.subarray(LARGE))).toBe("secondthird");
      yield* all([a.close(), b.close()]);
    });
  });

  test("N4: what is written while another task sends leaves behind that", async () => {
    await inRun(function* () {
      const [a, b] = yield* connected();
      const large = new Uint8Array(LARGE).fill(1);
      yield* spawn(function* () {
        yield* a.send(large);
        yield* a.shutdown();
      });
      yield* checkpoint();
      yield* checkpoint();
      expect(yield* a.write("behind")).toBe(6);
      const got = yield* receiveAll(b);
      expect(got.length).toBe(LARGE + 6);
      expect(text(got.subarray(LARGE))).toBe("behind");
      yield* all([a.close(), b.close()]);
    });
  });

  test("N4: what is written while another task sends leaves even if that task is cancelled", async () => {
    await inRun(function* () {
      const [a, b] = yield* connected();
      const task = yield* spawn(() => a.send(new Uint8Array(LARGE).fill(1)));
      yield* checkpoint();
      yield* checkpoint();
      const reused = bytes("be");
      yield* a.write(reused);
      reused.fill(0);
      yield* a.write("hind");
      yield* task.cancel();
      const rest = yield* spawn(receiveAll, b);
      yield* a.shutdown();
      const got = yield* rest.join();
      expect(got.length).toBeLessThan(LARGE);
      expect(text(got.subarray(-6))).toBe("behind");
      yield* all([a.close(), b.close()]);
    });
  });

  test("a task that is cancelled while it waits for its turn to send gives it up", async () => {
    await inRun(function* () {
      const [a, b] = yield* connected();
      yield* spawn(() => a.send(new Uint8Array(LARGE)));
      yield* checkpoint();
      const waiting = yield* spawn(() => a.send("never"));
      const last = yield* spawn(function* () {
        yield* a.send("last");
        yield* a.shutdown();
      });
      yield* checkpoint();
      yield* waiting.cancel();
      const got = yield* receiveAll(b);
      yield* last.join();
      expect(text(got.subarray(LARGE))).toBe("last");
      yield* all([a.close(), b.close()]);
    });
  });

  test("N5: what a task has written leaves when it parks", async () => {
    await inRun(function* () {
      const [a, b] = yield* connected();
      yield* a.write("ques");
      expect(yield* a.write("tion")).toBeGreaterThanOrEqual(8);
      yield* spawn(function* () {
        expect(text(yield* b.readExactly(8))).toBe("question");
        yield* b.write("answer");
      });
      // Nothing but this wait sends it.
      expect(text(yield* a.readExactly(6))).toBe("answer");
      yield* all([a.close(), b.close()]);
    });
  });

  test("N6, N7: after shutdown the peer sees the end and can still send", async () => {
    await inRun(function* () {
      const [a, b] = yield* connected();
      yield* a.send("request");
      yield* a.shutdown();
      expect(text(yield* receiveAll(b))).toBe("request");
      yield* b.send("answer");
      yield* b.close();
      expect(text(yield* receiveAll(a))).toBe("answer");
      yield* a.close();
    });
  });

  test("N8: close may be asked again, and any use after it throws Closed", async () => {
    await inRun(function* () {
      const [a, b] = yield* connected();
      const prepared = a.recv();
      yield* a.close();
      yield* a.close();
      const uses: Body<unknown>[] = [
        () => a.recv(),
        () => a.recv(1),
        () => prepared,
        () => a.send("x"),
        () => a.sendv([]),
        () => a.write("x"),
        () => a.flush(),
        () => a.shutdown(),
        () => a.shutdown("receive"),
        () => a.readLine(),
        () => a.readLines(),
        () => a.readExactly(1),
        () => a.readUntil("x"),
      ];
      for (const use of uses) {
        const error = yield* failureOf(use);
        expect(error).toBeInstanceOf(Closed);
        expect((error as Error).message).toContain("127.0.0.1");
      }
      yield* b.close();
    });
  });

  test("N16: an operation that was made before a close never reaches whoever has the number next", async () => {
    await inRun(function* () {
      const [a, b] = yield* connected();
      const made = [
        a.recv(),
        a.recv(1),
        a.send("x"),
        a.sendv([bytes("x")]),
        a.write("x"),
        a.flush(),
        a.shutdown(),
      ];
      yield* all([a.close(), b.close()]);
      const [c, d] = yield* connected();
      expect(new Set([c.fd, d.fd])).toEqual(new Set([a.fd, b.fd]));
      for (const each of made) expect(yield* failureOf(() => each as Op<unknown>)).toBeInstanceOf(Closed);
      yield* all([c.shutdown(), d.shutdown()]);
      expect((yield* receiveAll(c)).length + (yield* receiveAll(d)).length).toBe(0);
      yield* all([c.close(), d.close()]);
    });
  });

  test("N16: a turn to send that is handed over as the socket closes is no turn on the next one's number", async () => {
    await inRun(function* () {
      const [a, b] = yield* connected();
      const sender = yield* spawn(() => a.send(new Uint8Array(LARGE)));
      yield* checkpoint();
      const next = yield* spawn(() => endOf(a.send("for the peer of a")));
      yield* spawn(() => endOf(receiveAll(b)));
      // Between the hand-over and its use: one task closes, and another takes the number.
      yield* spawn(function* () {
        while (sender.state !== "done") yield* checkpoint();
        yield* a.close();
      });
      const taken = yield* spawn(function* () {
        while (a.isOpen) yield* checkpoint();
        return yield* pipe();
      });
      expect(yield* next.join()).toBeInstanceOf(Closed);
      for (const each of yield* taken.join()) yield* each.close();
      yield* b.close();
    });
  });

  test("N16: what was written behind a send goes to nobody else when the socket closes", async () => {
    await inRun(function* () {
      const [a, b] = yield* connected();
      const sender = yield* spawn(() => endOf(a.send(new Uint8Array(LARGE))));
      yield* checkpoint();
      yield* checkpoint();
      yield* a.write("for the peer of a");
      const taken = yield* spawn(function* () {
        while (a.isOpen) yield* checkpoint();
        return yield* pair("stream");
      });
      yield* checkpoint();
      yield* a.close();
      expect(yield* sender.join()).toBeInstanceOf(Closed);
      const ends = (yield* taken.join()).map((fd) => stream(fd));
      const [own, other] = ends[0]!.fd === a.fd ? ends : ends.toReversed();
      expect(own!.fd).toBe(a.fd);
      yield* own!.close();
      expect((yield* receiveAll(other!)).length).toBe(0);
      yield* all([other!.close(), b.close()]);
    });
  });

  test("a close at any turn leaves nobody waiting, whether the turn to send was being handed over or not", async () => {
    await inRun(function* () {
      for (let turns = 0; turns < 25; turns++) {
        const [a, b] = yield* connected();
        const sender = (size: number): Coroutine<unknown> => endOf(a.send(new Uint8Array(size)));
        const senders = [100_000, 10, 10].map((size) => spawn(sender, size));
        const tasks = [yield* senders[0]!, yield* senders[1]!, yield* senders[2]!];
        const received = yield* spawn(() => endOf(receiveAll(b)));
        for (let turn = 0; turn < turns; turn++) yield* checkpoint();
        yield* a.close();
        for (const task of tasks) {
          const end = yield* task.join();
          expect(end === undefined || end instanceof Closed).toBe(true);
        }
        yield* received.join();
        yield* b.close();
      }
    });
  });

  test("a close wakes who receives, who sends and who waits to send with Closed", async () => {
    await inRun(function* () {
      const [a, b] = yield* connected();
      const large = new Uint8Array(LARGE);
      const errors: unknown[] = [];
      const attempt = function* (use: Body<unknown>): Coroutine<void> {
        errors.push(yield* failureOf(use));
      };
      for (const use of [() => a.recv(), () => a.send(large), () => a.send("waits")])
        yield* spawn(attempt, use);
      for (let n = 0; n < 5; n++) yield* checkpoint();
      yield* a.close();
      for (let n = 0; n < 5; n++) yield* checkpoint();
      expect(errors.map((error) => error instanceof Closed)).toEqual([true, true, true]);
      yield* b.close();
    });
  });

  test("N15: what one reader has read too much is there for the next one, whichever it is", async () => {
    await inRun(function* () {
      const reader = yield* streamOf("one\ntwo\r\n", "12345;", "tail of it\n\nlast");
      expect(yield* reader.readLine()).toBe("one");
      expect(yield* reader.readLine()).toBe("two");
      expect(text(yield* reader.readExactly(2))).toBe("12");
      expect(text((yield* reader.readUntil(";"))!)).toBe("345;");
      expect(text(yield* reader.readExactly(5))).toBe("tail ");
      expect(text(yield* reader.recv(3))).toBe("of ");
      expect(yield* reader.readLine()).toBe("it");
      expect(yield* reader.readLine()).toBe("");
      expect(yield* reader.readLine()).toBe("last");
      expect(yield* reader.readLine()).toBeUndefined();
      expect(yield* reader.readUntil("x")).toBeUndefined();
      expect((yield* reader.recv()).length).toBe(0);
      yield* reader.close();
    });
  });

  test("N15: a delimiter may come in pieces", async () => {
    await inRun(function* () {
      const reader = yield* streamOf("head\r", "\n", "\r", "\nbody");
      expect(text((yield* reader.readUntil("\r\n\r\n"))!)).toBe("head\r\n\r\n");
      expect(text(yield* reader.recv())).toBe("body");
      yield* reader.close();
    });
  });

  test("N15: who waits for an end that does not come keeps no more than was allowed, and loses nothing", async () => {
    await inRun(function* () {
      const [a, b] = yield* connected();
      yield* spawn(function* () {
        // A peer that never ends its line is held up, not kept.
        yield* failureOf(function* () {
          while (true) yield* a.send(new Uint8Array(65_536).fill(120));
        });
      });
      const error = yield* failureOf(() => b.readLine({ max: 1000 }));
      expect(error).toBeInstanceOf(LimitExceeded);
      expect((yield* b.readExactly(10)).length).toBe(10);
      yield* b.close();
      yield* a.close();
    });
  });

  test("N15: a line that is longer than allowed is refused even if its end has come", async () => {
    await inRun(function* () {
      const reader = yield* streamOf(`${"x".repeat(100)}\nshort\n`);
      expect(yield* failureOf(() => reader.readLine({ max: 50 }))).toBeInstanceOf(LimitExceeded);
      expect(yield* reader.readLines({ max: 101 })).toEqual(["x".repeat(100), "short"]);
      yield* reader.close();
    });
  });

  test("a stream that ends in the middle says so, and what had come can still be received", async () => {
    await inRun(function* () {
      const reader = yield* streamOf("abc");
      const errors = [
        yield* failureOf(() => reader.readExactly(4)),
        yield* failureOf(() => reader.readUntil(";")),
      ];
      for (const error of errors) {
        expect(error).toBeInstanceOf(EndOfStream);
        expect((error as EndOfStream).received).toBe(3);
      }
      expect(text(yield* reader.recv())).toBe("abc");
      yield* reader.close();
    });
  });

  test("readLines gives all lines that have come at once, the last one without its end too", async () => {
    await inRun(function* () {
      const reader = yield* streamOf("a\nb\r\nc", "c\n\nd");
      const got: string[][] = [];
      for (let lines = yield* reader.readLines(); lines.length > 0; lines = yield* reader.readLines())
        got.push(lines);
      expect(got.flat()).toEqual(["a", "b", "cc", "", "d"]);
      expect(got.length).toBeLessThan(5);
      yield* reader.close();
    });
  });

  test("readLines with a limit gives the lines before the one that is too long, then says so", async () => {
    await inRun(function* () {
      const reader = yield* streamOf(`a\nb\n${"x".repeat(50)}\n`);
      expect(yield* reader.readLines({ max: 10 })).toEqual(["a", "b"]);
      expect(yield* failureOf(() => reader.readLines({ max: 10 }))).toBeInstanceOf(LimitExceeded);
      yield* reader.close();
    });
  });

  test("every read is a checkpoint, also of what has come already", async () => {
    await inRun(function* () {
      const reader = yield* streamOf("a\nb\nc\nd\ne\nf\n");
      yield* reader.readLine();
      const reads: Body<unknown>[] = [
        () => reader.readLine(),
        () => reader.readExactly(2),
        () => reader.readUntil("\n"),
        () => reader.recv(2),
        () => reader.readLines(),
      ];
      for (const read of reads) {
        let others = 0;
        yield* spawn(function* () {
          others++;
        });
        yield* read();
        expect(others).toBe(1);
      }
      yield* reader.close();
    });
  });

  test("a read that is cancelled in the middle has taken nothing", async () => {
    await inRun(function* () {
      const [reader, writer] = yield* pipe();
      yield* writer.send("half a ");
      const task = yield* spawn(() => reader.readLine());
      for (let n = 0; n < 5; n++) yield* checkpoint();
      yield* task.cancel();
      expect(yield* failureOf(() => task.join())).toBeInstanceOf(TaskCancelled);
      yield* writer.send("line\n");
      expect(yield* reader.readLine()).toBe("half a line");
      yield* all([reader.close(), writer.close()]);
    });
  });

  test("a second task that reads gets Busy, and the first one goes on", async () => {
    await inRun(function* () {
      const [a, b] = yield* connected();
      const line = yield* spawn(() => a.readLine());
      yield* b.send("half a ");
      yield* sleep(1);
      for (const read of [() => a.recv(), () => a.readLine(), () => a.readExactly(1)])
        expect(yield* failureOf(read)).toBeInstanceOf(Busy);
      yield* b.send("line\n");
      expect(yield* line.join()).toBe("half a line");
      yield* all([a.close(), b.close()]);
    });
  });

  test("many small pieces of a long message arrive whole", async () => {
    await inRun(function* () {
      const [a, b] = yield* connected();
      yield* spawn(function* () {
        for (let n = 0; n < 2000; n++) yield* a.send(new Uint8Array(100).fill(n % 251));
        yield* a.shutdown();
      });
      const got = yield* b.readExactly(200_000);
      expect(got.every((byte, index) => byte === Math.floor(index / 100) % 251)).toBe(true);
      expect((yield* b.recv()).length).toBe(0);
      yield* all([a.close(), b.close()]);
    });
  });

  test("what is no number of bytes and no data is refused at once", async () => {
    await inRun(function* () {
      const [reader, writer] = yield* pipe();
      for (const wrong of [0, -1, 1.5, NaN]) {
        expect(() => reader.recv(wrong)).toThrow(RangeError);
        expect(() => reader.readExactly(wrong)).toThrow(RangeError);
        expect(() => reader.readLine({ max: wrong })).toThrow(RangeError);
      }
      expect(() => reader.readUntil("")).toThrow(RangeError);
      expect(() => writer.send(42 as never)).toThrow(TypeError);
      expect(() => writer.sendv([42 as never])).toThrow(TypeError);
      yield* writer.send("still open");
      yield* all([reader.close(), writer.close()]);
    });
  });
});
