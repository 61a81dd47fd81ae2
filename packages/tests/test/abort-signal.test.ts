import { checkpoint, failuresOf, now, run, sleep, spawn, start, until, virtualClock } from "@outloop/core";
import { SimpleKernel } from "@outloop/kernel-simple";
import { describe, expect, test } from "vitest";
import { caught, macrotask } from "./attack.ts";
import { simulate, simulateFailure, type Log } from "./helpers.ts";

const virtual = () => new SimpleKernel({ clock: virtualClock() });

describe("options.signal", () => {
  test("aborted before: the program never runs, and run throws signal.reason", () => {
    const reason = new Error("too late");
    const { error, log } = simulateFailure(
      function* (say: Log) {
        say("ran");
      },
      { signal: AbortSignal.abort(reason) },
    );
    expect(error).toBe(reason);
    expect(log).toEqual([]);
  });

  test("aborted before: start rejects with signal.reason", async () => {
    const reason = new Error("too late");
    await expect(start(virtual(), () => sleep(1), { signal: AbortSignal.abort(reason) })).rejects.toBe(
      reason,
    );
  });

  test.each(["a string", 5, { an: "object" }])("rejects with any reason as it is: %o", async (reason) => {
    const controller = new AbortController();
    const job = start(virtual(), () => until(new Promise(() => {})), { signal: controller.signal });
    await macrotask();
    controller.abort(reason);
    expect(await job.catch((error: unknown) => ["rejected", error])).toEqual(["rejected", reason]);
  });

  test("aborted without a reason rejects with the host's AbortError", async () => {
    const controller = new AbortController();
    const job = start(virtual(), () => until(new Promise(() => {})), { signal: controller.signal });
    controller.abort();
    await expect(job).rejects.toMatchObject({ name: "AbortError" });
  });

  test("aborted by the program itself: its next park raises, cleanup runs, run throws the reason", () => {
    const controller = new AbortController();
    const reason = new Error("from inside");
    const { error, log } = simulateFailure(
      function* (say: Log) {
        yield* spawn(function* child() {
          try {
            yield* sleep(100);
          } finally {
            say(`child cleans up`);
          }
        });
        yield* checkpoint();
        try {
          controller.abort(reason);
          say("still atomic");
          yield* checkpoint();
          say("not reached");
        } finally {
          yield* sleep(5);
          say(`main cleans up until ${yield* now()}`);
        }
      },
      { signal: controller.signal },
    );
    expect(error).toBe(reason);
    expect(log).toEqual(["still atomic", "child cleans up", "main cleans up until 5"]);
  });

  test("what cleanup throws is kept with the reason, behind it", () => {
    const controller = new AbortController();
    const reason = new Error("reason");
    const failure = new Error("cleanup");
    const { error } = simulateFailure(
      function* () {
        try {
          controller.abort(reason);
          yield* checkpoint();
        } finally {
          // eslint-disable-next-line no-unsafe-finally -- the point of the test
          throw failure;
        }
      },
      { signal: controller.signal },
    );
    expect(error).toBe(reason);
    expect(failuresOf(error)).toEqual([reason, failure]);
  });

  test("what cleanup throws is not lost when the reason is no object: it is reported", () => {
    const controller = new AbortController();
    const failure = new Error("cleanup");
    const { error, warnings } = simulateFailure(
      function* () {
        try {
          controller.abort("stop");
          yield* checkpoint();
        } finally {
          // eslint-disable-next-line no-unsafe-finally -- the point of the test
          throw failure;
        }
      },
      { signal: controller.signal },
    );
    expect(error).toBe("stop");
    expect(warnings.map((each) => each.error)).toEqual([failure]);
  });

  test("aborted after the end changes nothing", async () => {
    const controller = new AbortController();
    const job = start(virtual(), () => now(), { signal: controller.signal });
    expect(await job).toBe(0);
    controller.abort(new Error("after"));
    expect(await job).toBe(0);
    expect(simulate(() => now(), { signal: new AbortController().signal }).value).toBe(0);
  });

  test("is not listened to after the end", async () => {
    const listeners = new Set<unknown>();
    const signal = {
      aborted: false,
      addEventListener: (_: string, listener: unknown) => listeners.add(listener),
      removeEventListener: (_: string, listener: unknown) => listeners.delete(listener),
    } as unknown as AbortSignal;
    const seen: number[] = [];
    run(
      virtual(),
      function* () {
        seen.push(listeners.size);
      },
      { signal },
    );
    await start(
      virtual(),
      function* () {
        seen.push(listeners.size);
      },
      { signal },
    );
    expect(() => run(virtual(), () => sleep(Infinity), { signal })).toThrow();
    expect(seen).toEqual([1, 1]);
    expect(listeners.size).toBe(0);
  });

  test("may serve many runs", () => {
    const controller = new AbortController();
    const options = { signal: controller.signal };
    expect(simulate(() => now(), options).value).toBe(0);
    controller.abort("stop");
    expect(simulateFailure(() => now(), options).error).toBe("stop");
  });

  test.each([
    [{}],
    [
      {
        aborted: false,
        addEventListener() {
          throw new Error("not for you");
        },
      },
    ],
    [5],
    ["signal"],
    [new AbortController()],
  ])("that is none (%o) is an error at once, and leaves the kernel empty and free", (signal) => {
    const kernel = virtual();
    const log: string[] = [];
    function* first() {
      log.push("first");
    }
    function* second() {
      log.push("second");
      yield* checkpoint();
    }
    caught(() => run(kernel, first, { signal: signal as never }));
    run(kernel, second);
    caught(() => start(kernel, first, { signal: signal as never }));
    run(kernel, second);
    expect(log).toEqual(["second", "second"]);
  });
});
