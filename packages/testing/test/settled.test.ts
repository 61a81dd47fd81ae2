import { Channel, checkpoint, now, run, sleep, spawn, swap, until, type Coroutine } from "@outloop/core";
import { program, settled } from "@outloop/testing";
import { HeapKernel } from "@outloop/kernel-heap";
import { describe, expect, test } from "vitest";
import { failing } from "./failing.ts";

for (const mode of ["hosted", "blocking"] as const) {
  describe(`settled(), ${mode},`, () => {
    test(
      "waits until all others are parked, in whatever order they run, and no time passes",
      program({ mode, seeds: 300 }, function* ({ log, expectLog }) {
        const channel = new Channel<number>();
        const relay = yield* spawn(function* () {
          for (let n = yield* channel.receive(); n > 0; n--) {
            yield* spawn(checkpoint);
            yield* checkpoint();
            yield* checkpoint();
          }
          log("through");
          yield* sleep(10);
          log("slept");
        });
        yield* settled();
        expectLog();
        yield* channel.send(20);
        yield* settled();
        expectLog("through");
        expect(yield* now()).toBe(0);
        yield* relay.join();
        expectLog("through", "slept");
      }),
    );

    test(
      "is at once for a task that is alone",
      program({ mode }, function* () {
        yield* settled();
        expect(yield* now()).toBe(0);
      }),
    );

    test(
      "may be waited for by several tasks, which do not wait for each other",
      program({ mode, seeds: 300 }, function* ({ log, transcript }) {
        function* watcher(name: string): Coroutine<void> {
          yield* settled();
          log(name);
        }
        const watchers = [yield* spawn(watcher, "a"), yield* spawn(watcher, "b")];
        yield* spawn(function* () {
          for (let n = 0; n < 10; n++) yield* checkpoint();
          log("worker");
        });
        for (const each of watchers) yield* each.join();
        expect(transcript[0]).toBe("worker");
      }),
    );

    test("fails, naming who is ready, when the others never come to rest", async () => {
      const error = await failing(
        program({ mode }, function* () {
          yield* spawn(function* spinner() {
            for (;;) yield* checkpoint();
          });
          yield* settled();
        }),
      );
      expect(error.message).toBe("settled(): after 10000 turns these are still ready: task 2 'spinner'");
    });
  });
}

test(
  "settled() hears of promises that were settled, and of what follows from them",
  program({ seeds: 50 }, function* ({ log, expectLog }) {
    const task = yield* spawn(function* () {
      log(yield* until(Promise.resolve("one")));
      log(yield* until(Promise.resolve().then(() => "two")));
      yield* sleep(1);
    });
    yield* settled();
    expectLog("one", "two");
    yield* task.cancel();
  }),
);

test("settled() fails when promises never leave the others in peace", async () => {
  const error = await failing(
    program({ timeout: 5000 }, function* () {
      yield* spawn(function* listener() {
        for (;;) yield* until(Promise.resolve());
      });
      yield* settled();
    }),
  );
  expect(error.message).toContain("settled(): after 10000 turns");
});

test("settled() can be cancelled, as every park can", async () => {
  await program({ seeds: 50 }, function* ({ log, expectLog }) {
    const waiting = yield* spawn(function* () {
      try {
        yield* settled();
      } finally {
        log("cancelled");
      }
    });
    const busy = yield* spawn(function* () {
      for (;;) yield* checkpoint();
    });
    yield* sleep(0);
    yield* checkpoint();
    yield* waiting.cancel();
    yield* busy.cancel();
    yield* settled();
    expectLog("cancelled");
  })();
});

test("settled() outside of a test's program says where it belongs", () => {
  expect(() => run(new HeapKernel(), settled)).toThrow("use it within program");
});

test("settled() after a swap to another kernel says that it cannot know", async () => {
  const error = await failing(
    program(function* ({ clock }) {
      yield* swap(new HeapKernel({ clock }));
      yield* settled();
    }),
  );
  expect(error.message).toContain("the program was moved");
});
