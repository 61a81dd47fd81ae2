import {
  all,
  checkpoint,
  Event,
  sleep,
  spawn,
  TaskCancelled,
  timeout,
  TimeoutError,
  type Coroutine,
  type Task,
  type Warning,
} from "@outloop/core";
import { connect, listen, serve, type Listener, type Socket } from "@outloop/net";
import { describe, expect, test } from "vitest";
import { everywhere, failureOf, receiveAll, runIn, text } from "./helpers.ts";

function* echo(socket: Socket): Coroutine<void> {
  for (let piece = yield* socket.recv(); piece.length > 0; piece = yield* socket.recv())
    yield* socket.send(piece);
}

/** One line there, one line back. */
function* ask(listener: Listener, question: string): Coroutine<string | undefined> {
  const socket = yield* connect(listener.address);
  try {
    yield* socket.send(`${question}\n`);
    return yield* socket.readLine();
  } finally {
    yield* socket.close();
  }
}

describe.each(everywhere)("serve ($where)", ({ mode, subject }) => {
  const inRun = <T>(f: () => Coroutine<T>, onWarning?: (warning: Warning) => void): Promise<T> =>
    runIn(mode, subject.make(), f, { onWarning });

  test("N10: each connection has a task of its own", async () => {
    await inRun(function* () {
      const listener = yield* listen({ port: 0 });
      yield* spawn(serve, listener, echo);
      const idle = yield* connect(listener.address);
      // The first one does not hold the others up.
      expect(yield* all(["a", "b", "c"].map((each) => ask(listener, each)))).toEqual(["a", "b", "c"]);
      yield* idle.close();
      yield* listener.close();
    });
  });

  test("N10: the socket is closed when the handler returns, throws, or is cancelled", async () => {
    const endings: ((socket: Socket) => Coroutine<void>)[] = [
      function* () {},
      function* () {
        throw new Error("the handler failed");
      },
      function* () {
        yield* sleep(Infinity);
      },
    ];
    for (const handler of endings) {
      await inRun(
        function* () {
          const kept: Socket[] = [];
          const listener = yield* listen({ port: 0 });
          const server = yield* spawn(serve, listener, function* (socket: Socket) {
            kept.push(socket);
            yield* handler(socket);
          });
          const socket = yield* connect(listener.address);
          while (kept.length === 0) yield* sleep(1);
          yield* listener.close();
          expect((yield* socket.recv()).length).toBe(0);
          yield* server.join();
          expect(kept[0]!.isOpen).toBe(false);
          yield* socket.close();
        },
        () => {},
      );
    }
  });

  test("N11: a handler that fails ends neither the others nor the listener, and is told to onError", async () => {
    await inRun(function* () {
      const told: unknown[] = [];
      const listener = yield* listen({ port: 0 });
      const failing = function* (socket: Socket): Coroutine<void> {
        const line = yield* socket.readLine();
        if (line === "fail") throw new Error("as it was asked to");
        yield* socket.send(`${line}\n`);
        yield* echo(socket);
      };
      const onError = (error: unknown, socket: Socket): void => {
        told.push((error as Error).message, socket.isOpen);
      };
      yield* spawn(serve, listener, failing, { onError });
      const before = yield* connect(listener.address);
      yield* before.send("before\n");
      expect(yield* before.readLine()).toBe("before");
      expect(yield* ask(listener, "fail")).toBeUndefined();
      yield* before.send("still there\n");
      expect(yield* before.readLine()).toBe("still there");
      expect(yield* ask(listener, "after")).toBe("after");
      yield* before.close();
      yield* listener.close();
      expect(told).toEqual(["as it was asked to", false]);
    });
  });

  test("N11: without onError, the failures are reported when the server ends", async () => {
    const warnings: Warning[] = [];
    await inRun(
      function* () {
        const listener = yield* listen({ port: 0 });
        const server = yield* spawn(serve, listener, function* (socket: Socket) {
          yield* socket.recv();
          throw new Error("nobody was told");
        });
        yield* ask(listener, "x");
        yield* listener.close();
        yield* server.join();
      },
      (warning) => warnings.push(warning),
    );
    expect(warnings.map(({ kind, error }) => [kind, (error as Error).message])).toEqual([
      ["unjoined failure", "nobody was told"],
    ]);
  });

  test("N12: with a limit, no connection is accepted while so many handlers run", async () => {
    await inRun(function* () {
      let running = 0;
      let most = 0;
      const gate = new Event();
      const full = new Event();
      const listener = yield* listen({ port: 0 });
      const handler = function* (socket: Socket): Coroutine<void> {
        most = Math.max(most, ++running);
        if (running === 2) full.set();
        yield* gate.wait();
        yield* socket.send(`${yield* socket.readLine()}\n`);
        running--;
      };
      yield* spawn(serve, listener, handler, { limit: 2 });
      const questions = ["a", "b", "c", "d", "e"];
      const answers = yield* spawn(() => all(questions.map((each) => ask(listener, each))));
      yield* full.wait();
      yield* sleep(5);
      expect(running).toBe(2);
      gate.set();
      expect(yield* answers.join()).toEqual(questions);
      expect(most).toBe(2);
      yield* listener.close();
    });
  });

  /** A server with one request under way; `request.answer` lets it be answered. */
  function* underWay(drain: number): Coroutine<{
    listener: Listener;
    server: Task<void>;
    client: Socket;
    answer: Event;
    log: string[];
  }> {
    const log: string[] = [];
    const answer = new Event();
    const listener = yield* listen({ port: 0 });
    const handler = function* (socket: Socket): Coroutine<void> {
      log.push(`begin ${yield* socket.readLine()}`);
      try {
        yield* answer.wait();
        yield* socket.send("answer\n");
        log.push("answered");
      } catch (error) {
        log.push("cancelled");
        throw error;
      }
    };
    const server = yield* spawn(serve, listener, handler, { drain });
    const client = yield* connect(listener.address);
    yield* client.send("request\n");
    while (log.length === 0) yield* sleep(1);
    return { listener, server, client, answer, log };
  }

  test("N13: a soft end takes no more connections, and lets handlers end within their time", async () => {
    await inRun(function* () {
      const { listener, server, client, answer, log } = yield* underWay(10_000);
      yield* listener.close();
      expect(yield* failureOf(() => connect(listener.address))).toMatchObject({ code: "ECONNREFUSED" });
      expect(log).toEqual(["begin request"]);
      answer.set();
      expect(yield* client.readLine()).toBe("answer");
      yield* server.join();
      expect(log).toEqual(["begin request", "answered"]);
      yield* client.close();
    });
  });

  test("N13: onDrain is called once, when no connection is taken any more and the handlers still go on", async () => {
    const log: string[] = [];
    await inRun(function* () {
      const listener = yield* listen({ port: 0 });
      const [begun, drained] = [new Event(), new Event()];
      function* handler() {
        begun.set();
        yield* drained.wait();
        log.push("handled");
      }
      const onDrain = (): void => {
        log.push(listener.isOpen ? "open" : "closed");
        drained.set();
      };
      const server = yield* spawn(serve, listener, handler, { drain: 10_000, onDrain });
      const socket = yield* connect(listener.address);
      yield* begun.wait();
      yield* listener.close();
      yield* server.join();
      yield* socket.close();
    });
    expect(log).toEqual(["closed", "handled"]);
  });

  test("N13: what has not ended within its time is cancelled", async () => {
    await inRun(function* () {
      const { listener, server, client, log } = yield* underWay(5);
      yield* listener.close();
      yield* server.join();
      expect(log).toEqual(["begin request", "cancelled"]);
      expect((yield* receiveAll(client)).length).toBe(0);
      yield* client.close();
    });
  });

  test("N13: a cancel from outside ends the server in the same soft way, and then passes on", async () => {
    await inRun(function* () {
      const { listener, server, client, answer, log } = yield* underWay(10_000);
      yield* spawn(function* () {
        while (listener.isOpen) yield* sleep(1);
        expect(log).toEqual(["begin request"]);
        answer.set();
      });
      yield* server.cancel();
      expect(log).toEqual(["begin request", "answered"]);
      expect(text(yield* receiveAll(client))).toBe("answer\n");
      expect(yield* failureOf(() => server.join())).toBeInstanceOf(TaskCancelled);
      yield* client.close();
    });
  });

  test("N9: a server that is cancelled at once, at every turn of its beginning, leaves nothing open", async () => {
    const kernel = subject.make();
    await runIn(mode, kernel, function* () {
      const before = subject.countOpen(kernel);
      for (let turns = 0; turns < 12; turns++) {
        const listener = yield* listen({ port: 0 });
        const clients = yield* all([connect(listener.address), connect(listener.address)]);
        const server = yield* spawn(serve, listener, echo);
        for (let turn = 0; turn < turns; turn++) yield* checkpoint();
        yield* server.cancel();
        // One that has not begun has not taken the listener over.
        expect(listener.isOpen).toBe(turns === 0);
        yield* listener.close();
        for (const client of clients) yield* client.close();
        expect(subject.countOpen(kernel)).toBe(before);
      }
    });
  });

  test("N10: the socket of a handler that had to be abandoned is closed, too", async () => {
    const warnings: Warning[] = [];
    const stubborn = function* (socket: Socket): Coroutine<void> {
      yield* socket.send("hello");
      for (;;) {
        try {
          yield* sleep(Infinity);
        } catch {
          // It takes no hint.
        }
      }
    };
    await runIn(
      mode,
      subject.make(),
      function* () {
        const listener = yield* listen({ port: 0 });
        const server = yield* spawn(serve, listener, stubborn);
        const client = yield* connect(listener.address);
        expect(text(yield* client.recv())).toBe("hello");
        yield* listener.close();
        expect((yield* client.recv()).length).toBe(0);
        yield* server.join();
        yield* client.close();
      },
      { grace: 5, onWarning: (warning) => warnings.push(warning) },
    );
    expect(warnings.map(({ kind }) => kind)).toContain("abandoned");
  });

  test("a timeout around a server ends it", async () => {
    await inRun(function* () {
      const listener = yield* listen({ port: 0 });
      const error = yield* failureOf(() => timeout(5, serve, listener, echo));
      expect(error).toBeInstanceOf(TimeoutError);
      expect(listener.isOpen).toBe(false);
    });
  });

  test("what is no handler, no limit and no time is refused at once", async () => {
    await inRun(function* () {
      const listener = yield* listen({ port: 0 });
      expect(() => serve(listener, 5 as never)).toThrow(TypeError);
      expect(() => serve(listener, echo, { limit: 0 })).toThrow(RangeError);
      expect(() => serve(listener, echo, { drain: -1 })).toThrow(RangeError);
      yield* listener.close();
    });
  });
});
