import { all, checkpoint, Closed, sleep, spawn, timeout, type Coroutine } from "@outloop/core";
import { connect, IoError, listen, pipe, stream, writer, type Socket } from "@outloop/net";
import { describe, expect, test } from "vitest";
import { bytes, connected, everywhere, failureOf, onSystem, receiveAll, runIn, text } from "./helpers.ts";

describe.each(everywhere)("what goes wrong ($where)", ({ mode, subject }) => {
  const inRun = <T>(f: () => Coroutine<T>): Promise<T> => runIn(mode, subject.make(), f);

  test("N2: connections are accepted in the order in which they were made", async () => {
    await inRun(function* () {
      const listener = yield* listen({ port: 0, backlog: 100 });
      const clients: Socket[] = [];
      for (let n = 0; n < 20; n++) clients.push(yield* connect(listener.address));
      for (const client of clients) {
        const socket = yield* listener.accept();
        expect(socket.peer).toEqual(client.address);
        yield* all([socket.close(), client.close()]);
      }
      yield* listener.close();
    });
  });

  test("a reset is an error with the operation, the address and the code, and then the end", async () => {
    await inRun(function* () {
      const [a, b] = yield* connected();
      yield* b.send("this is never read");
      yield* sleep(5);
      yield* a.close();
      const error = yield* failureOf(() => b.recv());
      expect(error).toBeInstanceOf(IoError);
      expect(error).toMatchObject({ code: "ECONNRESET", operation: "recv", address: b.peer });
      expect((yield* b.recv()).length).toBe(0);
      yield* b.close();
    });
  });

  test("a send to a peer that is gone is an EPIPE with the address", async () => {
    await inRun(function* () {
      const [a, b] = yield* connected();
      yield* a.close();
      const error = yield* failureOf(function* () {
        // The first ones may still be on their way.
        for (let n = 0; n < 100; n++) {
          yield* b.send("anybody there?");
          yield* sleep(1);
        }
      });
      expect(error).toBeInstanceOf(IoError);
      expect(["EPIPE", "ECONNRESET"]).toContain((error as IoError).code);
      expect(error).toMatchObject({ operation: "send", address: b.peer });
      yield* b.close();
    });
  });

  test("a peer that does not read holds a writer up, with bounded memory, until it does", async () => {
    await inRun(function* () {
      const [a, b] = yield* connected();
      const out = writer(a, { highWater: 10_000 });
      let written = 0;
      const task = yield* spawn(function* () {
        for (; written < 40_000; written++) yield* out.write(bytes("x".repeat(1000)));
        yield* out.flush();
        yield* a.shutdown();
      });
      // Long enough to fill all that the system keeps.
      let before = -1;
      while (written !== before) {
        before = written;
        yield* sleep(20);
      }
      expect(written).toBeLessThan(40_000);
      expect(task.state).toBe("parked");
      expect((yield* receiveAll(b)).length).toBe(40_000_000);
      yield* task.join();
      yield* all([a.close(), b.close()]);
    });
  });

  test("a writer sends what is large and what is small in the order of the calls", async () => {
    await inRun(function* () {
      const [a, b] = yield* connected();
      const out = writer(a, { highWater: 100_000 });
      const large = new Uint8Array(50_000).fill(97);
      yield* spawn(function* () {
        yield* out.write("small ");
        yield* out.writev([large, bytes(" between "), large]);
        yield* out.writev([bytes("two "), bytes("words ")]);
        yield* out.write(new Uint8Array(200_000).fill(98));
        yield* out.write(" end");
        yield* out.flush();
        yield* a.shutdown();
      });
      const a50 = "a".repeat(50_000);
      const got = text(yield* receiveAll(b));
      expect(got === `small ${a50} between ${a50}two words ${"b".repeat(200_000)} end`).toBe(true);
      yield* all([a.close(), b.close()]);
    });
  });

  test("a peer that says nothing is given up by a timeout, and the socket can still be used", async () => {
    await inRun(function* () {
      const [a, b] = yield* connected();
      const error = yield* failureOf(() => timeout(5, () => a.readLine()));
      expect(error).toMatchObject({ name: "TimeoutError" });
      yield* b.send("late\n");
      expect(yield* a.readLine()).toBe("late");
      yield* all([a.close(), b.close()]);
    });
  });

  test("a close of the listener wakes who accepts with Closed", async () => {
    await inRun(function* () {
      const listener = yield* listen({ port: 0 });
      const task = yield* spawn(() => failureOf(() => listener.accept()));
      yield* checkpoint();
      yield* checkpoint();
      yield* listener.close();
      expect(yield* task.join()).toBeInstanceOf(Closed);
      expect(yield* failureOf(() => listener.accept())).toBeInstanceOf(Closed);
      yield* listener.close();
    });
  });

  test("the other end of a pipe that is closed is an EPIPE", async () => {
    await inRun(function* () {
      const [reader, end] = yield* pipe();
      yield* reader.close();
      const error = yield* failureOf(() => end.send("to nobody"));
      expect(error).toMatchObject({ code: "EPIPE", operation: "send" });
      yield* end.close();
    });
  });
});

describe.each(onSystem)("descriptors of the system ($where)", ({ mode, subject }) => {
  test("a descriptor that is open already can be wrapped, and its end stays the end", async () => {
    await runIn(mode, subject.make(), function* () {
      const [reader, end] = yield* pipe();
      const wrapped = stream(reader.fd);
      yield* end.send("a line\nand a half");
      yield* end.close();
      expect(yield* wrapped.readLine()).toBe("a line");
      expect(text(yield* wrapped.recv())).toBe("and a half");
      expect((yield* wrapped.recv()).length).toBe(0);
      expect(yield* wrapped.readLine()).toBeUndefined();
      yield* wrapped.close();
    });
  });

  test("a number that is no open descriptor is an EBADF from the first operation", async () => {
    await runIn(mode, subject.make(), function* () {
      const error = yield* failureOf(() => stream(999_999).recv());
      expect(error).toMatchObject({ code: "EBADF" });
    });
  });
});
