import { Channel, checkpoint, sleep, spawn, start, timeout, until, type Coroutine } from "@outloop/core";
import type { Socket } from "@outloop/net";
import { fromWeb, toWeb } from "@outloop/net/web";
import { describe, expect, test } from "vitest";
import { bytes, connected, everywhere, failureOf, receiveAll, text } from "./helpers.ts";

const hosted = everywhere.filter(({ mode }) => mode === "start");

async function readAll(readable: ReadableStream<Uint8Array>): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  for await (const piece of readable) pieces.push(piece);
  return Buffer.concat(pieces);
}

describe.each(hosted)("a socket as web streams ($where)", ({ subject }) => {
  const inJob = async <T>(f: () => Coroutine<T>): Promise<T> => await start(subject.make(), f);

  test("what is written leaves, what comes can be read, and the end goes both ways", async () => {
    await inJob(function* () {
      const [a, b] = yield* connected();
      const { readable, writable } = yield* toWeb(a);
      yield* spawn(function* () {
        yield* b.send(`got ${text(yield* receiveAll(b))}`);
        yield* b.close();
      });
      const got = yield* until(
        (async () => {
          const writer = writable.getWriter();
          await writer.write(bytes("one "));
          await writer.write(bytes("two"));
          await writer.close();
          return text(await readAll(readable));
        })(),
      );
      expect(got).toBe("got one two");
      while (a.isOpen) yield* sleep(1);
    });
  });

  test("what nobody has asked for is not received", async () => {
    await inJob(function* () {
      const [a, b] = yield* connected();
      const { readable, writable } = yield* toWeb(a);
      const sender = yield* spawn(function* () {
        yield* b.send(new Uint8Array(32_000_000));
        yield* b.close();
      });
      yield* sleep(50);
      expect(sender.state).toBe("parked");
      expect((yield* until(readAll(readable))).length).toBe(32_000_000);
      yield* until(writable.close());
      yield* sender.join();
    });
  });

  test("nothing at all is received before somebody reads", async () => {
    await inJob(function* () {
      let receives = 0;
      const counting = {
        *recv(): Coroutine<Uint8Array> {
          receives++;
          return bytes(`${receives}`);
        },
        close: () => checkpoint(),
      };
      const { readable, writable } = yield* toWeb(counting as unknown as Socket);
      yield* sleep(5);
      expect(receives).toBe(0);
      const reader = readable.getReader();
      expect(yield* until(reader.read())).toMatchObject({ value: bytes("1") });
      yield* until(reader.cancel());
      yield* until(writable.abort());
      expect(receives).toBe(1);
    });
  });

  test("a cancel of the one and an abort of the other close the socket", async () => {
    await inJob(function* () {
      const [a, b] = yield* connected();
      const { readable, writable } = yield* toWeb(a);
      yield* until(readable.cancel());
      yield* until(writable.abort());
      expect((yield* b.recv()).length).toBe(0);
      while (a.isOpen) yield* sleep(1);
      yield* b.close();
    });
  });

  test("a cancel of the scope fails a read under way", async () => {
    await inJob(function* () {
      const [a, b] = yield* connected();
      const served = new Channel<ReadableStream<Uint8Array>>();
      const task = yield* spawn(function* () {
        yield* served.send((yield* toWeb(a)).readable);
        yield* sleep(Infinity);
      });
      const reading = (yield* served.receive()).getReader().read();
      const failed = reading.catch((error: unknown) => error);
      yield* sleep(2);
      yield* task.cancel();
      expect(yield* until(failed)).toMatchObject({ name: "Cancelled" });
      expect((yield* b.recv()).length).toBe(0);
      yield* b.close();
    });
  });
});

describe("streams of the web as tasks use them", () => {
  const { subject } = hosted[0]!;
  const inJob = async <T>(f: () => Coroutine<T>): Promise<T> => await start(subject.make(), f);

  test("both directions, through a transform", async () => {
    await inJob(function* () {
      const stream = fromWeb(new TransformStream<Uint8Array, Uint8Array>());
      yield* spawn(function* () {
        yield* stream.send("one\ntw");
        yield* stream.sendv([bytes("o\nre"), bytes("st")]);
        yield* stream.shutdown();
      });
      expect(yield* stream.readLine()).toBe("one");
      expect(yield* stream.readLine()).toBe("two");
      expect(text(yield* receiveAll(stream))).toBe("rest");
      expect((yield* stream.recv()).length).toBe(0);
    });
  });

  test("a receive that is given up takes nothing with it", async () => {
    await inJob(function* () {
      const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
      const stream = fromWeb({ readable });
      yield* failureOf(() => timeout(2, () => stream.recv()));
      const writer = writable.getWriter();
      yield* spawn(() => until(writer.write(bytes("still there"))));
      expect(text(yield* stream.recv())).toBe("still there");
      yield* stream.close();
    });
  });

  test("an error of the stream is thrown where it is used", async () => {
    await inJob(function* () {
      const readable = new ReadableStream<Uint8Array>({
        pull(controller) {
          controller.error(new Error("the server is gone"));
        },
      });
      expect(yield* failureOf(() => fromWeb({ readable }).recv())).toMatchObject({
        message: "the server is gone",
      });
    });
  });
});
