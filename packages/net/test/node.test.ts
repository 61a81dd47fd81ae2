import { PassThrough, Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGunzip, createGzip } from "node:zlib";
import {
  all,
  Closed,
  Event,
  NeedsHost,
  run,
  sleep,
  spawn,
  start,
  timeout,
  until,
  type Coroutine,
} from "@outloop/core";
import { connect, listen, serve, type Socket } from "@outloop/net";
import { fromNode, toNode } from "@outloop/net/node";
import { describe, expect, test } from "vitest";
import { bytes, connected, everywhere, failureOf, receiveAll, text } from "./helpers.ts";

const hosted = everywhere.filter(({ mode }) => mode === "start");

describe.each(hosted)("a socket as a stream of Node ($where)", ({ subject }) => {
  const inJob = async <T>(f: () => Coroutine<T>): Promise<T> => await start(subject.make(), f);

  test("what is written leaves, what comes can be read, and the end goes both ways", async () => {
    await inJob(function* () {
      const kernelSide = yield* connected();
      const [a, b] = kernelSide;
      const duplex = yield* toNode(a);
      yield* spawn(function* () {
        const got = yield* receiveAll(b);
        yield* b.send(`got ${text(got)}`);
        yield* b.close();
      });
      const got = yield* until(
        (async () => {
          duplex.write("one ");
          duplex.end("two");
          return (await duplex.toArray()).map(String).join("");
        })(),
      );
      expect(got).toBe("got one two");
      while (a.isOpen) yield* sleep(1);
    });
  });

  test("it goes through pipelines, in order and whole", async () => {
    const large = Buffer.alloc(2_000_000, "the same again and again ");
    const got = await inJob(function* () {
      const listener = yield* listen({ port: 0 });
      yield* spawn(serve, listener, function* (socket: Socket) {
        const duplex = yield* toNode(socket);
        yield* until(pipeline(duplex, createGzip(), duplex));
      });
      const duplex = yield* toNode(yield* connect(listener.address));
      const gunzip = createGunzip();
      const [, received] = yield* until(
        Promise.all([pipeline(Readable.from([large]), duplex, gunzip), gunzip.toArray()]),
      );
      yield* listener.close();
      return Buffer.concat(received as Buffer[]);
    });
    expect(got.equals(large)).toBe(true);
  });

  test("what nobody has asked for is not received: a slow host holds the peer up", async () => {
    await inJob(function* () {
      const [a, b] = yield* connected();
      const duplex = yield* toNode(a);
      const sender = yield* spawn(function* () {
        yield* b.send(new Uint8Array(32_000_000));
        yield* b.close();
      });
      yield* sleep(50);
      expect(sender.state).toBe("parked");
      expect(duplex.readableLength).toBeLessThan(1_000_000);
      const got = yield* until(duplex.toArray());
      expect((got as Buffer[]).reduce((sum, { length }) => sum + length, 0)).toBe(32_000_000);
      duplex.end();
      yield* sender.join();
    });
  });

  test("a duplex that is destroyed closes the socket, and the scope can end", async () => {
    await inJob(function* () {
      const [a, b] = yield* connected();
      const duplex = yield* toNode(a);
      duplex.on("data", () => {});
      yield* sleep(5);
      duplex.destroy();
      expect((yield* b.recv()).length).toBe(0);
      while (a.isOpen) yield* sleep(1);
      yield* b.close();
    });
  });

  test("a cancel of the scope destroys the duplex, and closes the socket", async () => {
    await inJob(function* () {
      const [a, b] = yield* connected();
      const errors: Error[] = [];
      const served = new Event();
      const task = yield* spawn(function* () {
        const duplex = yield* toNode(a);
        duplex.on("error", (error) => errors.push(error)).on("data", () => {});
        served.set();
        yield* sleep(Infinity);
      });
      yield* served.wait();
      yield* sleep(2);
      yield* task.cancel();
      expect(a.isOpen).toBe(false);
      yield* sleep(1);
      expect(errors.map(({ name }) => name)).toEqual(["Cancelled"]);
      expect((yield* b.recv()).length).toBe(0);
      yield* b.close();
    });
  });
});

describe("a stream of Node as tasks use one", () => {
  const { subject } = hosted[0]!;
  const inJob = async <T>(f: () => Coroutine<T>): Promise<T> => await start(subject.make(), f);

  test("all reads work, and the end stays the end", async () => {
    await inJob(function* () {
      const through = new PassThrough();
      const stream = fromNode(through);
      yield* spawn(function* () {
        for (const piece of ["one\ntw", "o\n12345;", "rest"]) {
          through.write(piece);
          yield* sleep(1);
        }
        through.end();
      });
      expect(yield* stream.readLine()).toBe("one");
      expect(yield* stream.readLine()).toBe("two");
      expect(text(yield* stream.readExactly(2))).toBe("12");
      expect(text((yield* stream.readUntil(";"))!)).toBe("345;");
      expect(text(yield* stream.recv(2))).toBe("re");
      expect(text(yield* receiveAll(stream))).toBe("st");
      expect((yield* stream.recv()).length).toBe(0);
      yield* stream.close();
      expect(yield* failureOf(() => stream.recv())).toBeInstanceOf(Closed);
    });
  });

  test("a receive that is given up takes nothing with it", async () => {
    await inJob(function* () {
      const through = new PassThrough();
      const stream = fromNode(through);
      yield* failureOf(() => timeout(2, () => stream.recv()));
      through.write("still there");
      expect(text(yield* stream.recv())).toBe("still there");
      yield* stream.close();
    });
  });

  test("a slow reader of the stream holds who sends up", async () => {
    await inJob(function* () {
      const through = new PassThrough({ highWaterMark: 1000 });
      const stream = fromNode(through);
      let sent = 0;
      const task = yield* spawn(function* () {
        for (; sent < 50; sent++) yield* stream.send(new Uint8Array(1000));
        yield* stream.shutdown();
      });
      yield* sleep(10);
      expect(sent).toBeLessThan(50);
      expect((yield* receiveAll(stream)).length).toBe(50_000);
      yield* task.join();
    });
  });

  test("write tells how much has no room yet, and flush waits for it", async () => {
    await inJob(function* () {
      const through = new PassThrough();
      const stream = fromNode(through);
      expect([yield* stream.write("four"), yield* stream.write("and four")]).toEqual([4, 12]);
      yield* stream.flush();
      expect(yield* stream.write("again")).toBe(5);
      expect(text(yield* stream.readExactly(17))).toBe("fourand fouragain");
      yield* stream.close();
    });
  });

  test("an error of the stream is thrown where it is used next", async () => {
    await inJob(function* () {
      const through = new PassThrough();
      const stream = fromNode(through);
      const waiting = yield* spawn(() => failureOf(() => stream.recv()));
      yield* sleep(2);
      through.destroy(new Error("the disk is gone"));
      expect(yield* waiting.join()).toMatchObject({ message: "the disk is gone" });
      yield* stream.close();
    });
  });

  test("a close wakes who receives with Closed", async () => {
    await inJob(function* () {
      const stream = fromNode(new PassThrough());
      const waiting = yield* spawn(() => failureOf(() => stream.recv()));
      yield* sleep(2);
      yield* stream.close();
      yield* stream.close();
      expect(yield* waiting.join()).toBeInstanceOf(Closed);
    });
  });

  test("a stream of one way fails where it is asked for the other", async () => {
    await inJob(function* () {
      const stream = fromNode(Readable.from([bytes("only in")]));
      expect(yield* failureOf(() => stream.send("out"))).toBeInstanceOf(TypeError);
      expect(text(yield* receiveAll(stream))).toBe("only in");
    });
  });

  test("without a host's event loop there is nobody to wait for", () => {
    run(subject.make(), function* () {
      const [a, b] = yield* connected();
      expect(yield* failureOf(() => toNode(a))).toBeInstanceOf(NeedsHost);
      expect(yield* failureOf(() => fromNode(new PassThrough()).recv())).toBeInstanceOf(NeedsHost);
      yield* all([a.close(), b.close()]);
    });
  });
});
