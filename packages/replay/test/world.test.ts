import {
  checkpoint,
  Closed,
  Interrupted,
  moveOnAfter,
  now,
  operation,
  shield,
  sleep,
  spawn,
  start,
  swap,
  TaskCancelled,
  trap,
  until,
  virtualClock,
  type Coroutine,
  type Job,
  type Op,
} from "@outloop/core";
import { IoError } from "@outloop/core/io";
import { layer, layers, type Kernel, type Reply, type Trap } from "@outloop/core/kernel";
import { HeapKernel } from "@outloop/kernel-heap";
import { SimpleKernel } from "@outloop/kernel-simple";
import { LogError } from "@outloop/replay";
import { describe, expect, test } from "vitest";
import { heap, modes, record, replay, simple, type Program, type Ran } from "./helpers.ts";

/** What each of `ops` gives or throws, in a list. */
function* outcomes(...ops: readonly Op<unknown>[]): Coroutine<unknown[]> {
  const all: unknown[] = [];
  for (const op of ops) {
    try {
      all.push(yield* op);
    } catch (error) {
      all.push(error);
    }
  }
  return all;
}

const later = <T>(value: T, ms = 1): Promise<T> =>
  new Promise((resolve) => setTimeout(() => resolve(value), ms));

/** Replays on two kernels, which must both do what was done then. */
async function same(log: string, first: Ran, program: Program): Promise<void> {
  for (const make of [simple, heap]) expect(await replay(log, program, make)).toEqual(first);
}

/** A kernel that answers "ask": "now" in place, else by what `answers` says, after `ms` real milliseconds. */
function asking(inner: Kernel, answers: (what: string, reply: Reply) => void, ms = 0): Kernel {
  const open: { what: string; reply: Reply }[] = [];
  const answerAll = (): void => {
    for (const { what, reply } of open.splice(0)) answers(what, reply);
  };
  return layer(inner, {
    supports: { ...inner.supports, ops: new Set(["ask"]), immediate: new Set(["tell"]) },
    submit(request, reply) {
      const { what } = request as Trap & { what: string };
      if (what === "thrown") throw new IoError({ code: "EBADF", reason: "bad", operation: "ask", fd: 3 });
      if (what === "now") reply.answer("at once");
      else open.push({ what, reply });
      return { abandon: () => void open.splice(0) };
    },
    answer(request) {
      if ((request as Trap & { what: string }).what === "bad") throw new Closed("closed");
      return new Uint8Array([1, 2, 3]);
    },
    block(wait) {
      inner.block(Math.min(wait, ms));
      answerAll();
    },
    host(wait, resume) {
      return inner.host!(Math.min(wait, ms), () => {
        answerAll();
        resume();
      });
    },
  });
}

const ask = (what: string): Op<unknown> => operation(trap("ask", { what }));
const tell = (what: string): Op<unknown> => operation(trap("tell", { what }));

describe("what is replayed", () => {
  for (const mode of modes) {
    test(`answers of the kernel, in place, at once, later, thrown; errors of their class, ${mode}`, async () => {
      const program: Program = function* (note) {
        const got = yield* outcomes(
          ask("now"),
          ask("a"),
          tell("x"),
          tell("bad"),
          ask("thrown"),
          ask("broken"),
        );
        const errors = got.filter((each) => each instanceof Error);
        note(errors.map((error) => `${error.name} ${error instanceof IoError && error.code}`).join());
        return got;
      };
      const kernel = asking(new SimpleKernel(), (what, reply) => {
        if (what === "broken") {
          const address = { family: "ipv4", host: "127.0.0.1", port: 80 } as const;
          reply.fail(new IoError({ code: "ECONNRESET", reason: "reset", operation: "ask", address }));
        } else reply.answer({ [what]: [undefined, NaN, -0, 7n, new Date(5), new Map([[1, new Set([2])]])] });
      });
      const { log, first } = await record(kernel, program, mode);
      expect(first.transcript).toEqual(["Closed false,IoError EBADF,IoError ECONNRESET"]);
      await same(log, first, program);
    });

    test(`swaps to other kernels, real, virtual and with a seed, ${mode}`, async () => {
      const program: Program = function* (note) {
        function* child(name: string): Coroutine<void> {
          for (let i = 0; i < 4; i++) {
            yield* sleep(1);
            note(`${name}${i} at ${yield* now()}`);
          }
        }
        for (const name of ["a", "b", "c"]) yield* spawn(child, name);
        yield* sleep(1.5);
        yield* swap(new HeapKernel({ seed: 5 }));
        yield* sleep(1);
        yield* swap(new HeapKernel({ clock: virtualClock(), seed: 6 }));
        yield* sleep(1000);
        yield* swap(new SimpleKernel());
        yield* sleep(1);
        return yield* now();
      };
      const { log, first } = await record(new SimpleKernel(), program, mode);
      expect(first.error).toBeUndefined();
      await same(log, first, program);
    });

    test(`a request that moves with a swap, with what was left of it, ${mode}`, async () => {
      const made = (): Kernel => {
        const inner = asking(new SimpleKernel(), (what, reply) => reply.answer(what));
        return layer(
          inner,
          layers.delay(({ op }) => (op === "ask" ? 2 : 0)),
        );
      };
      const program: Program = function* (note) {
        const child = yield* spawn(ask, "moved");
        yield* checkpoint();
        yield* swap(made());
        note(String(yield* child.join()));
        const stuck = yield* spawn(ask, "stuck");
        yield* checkpoint();
        const refused = yield* outcomes(swap(new SimpleKernel()));
        note(String(refused[0]));
        yield* stuck.cancel();
      };
      const { log, first } = await record(made(), program, mode);
      expect(first.transcript[0]).toBe("moved");
      expect(first.transcript[1]).toContain("SwapRefused");
      await same(log, first, program);
    });

    test(`a signal, at the point where it came, ${mode}`, async () => {
      const inner = new SimpleKernel();
      let raise: (signal: string) => void = () => {};
      let turns = 0;
      const kernel = layer(inner, {
        onSignal(handler) {
          raise = handler;
          return () => {};
        },
        turn(pause) {
          if (++turns === 5) raise("SIGTERM");
          return inner.turn(pause);
        },
      });
      const program: Program = function* (note) {
        try {
          for (let i = 0; ; i++) {
            note(`${i}`);
            yield* checkpoint();
          }
        } finally {
          yield* shield(sleep, 1);
          note("cleaned up");
        }
      };
      const { log, first } = await record(kernel, program, mode);
      expect(first.error).toBeInstanceOf(Interrupted);
      expect(first.transcript).toEqual(["0", "1", "2", "3", "4", "cleaned up"]);
      await same(log, first, program);
    });

    test(`Math.random and Date.now of tasks, where that was asked for, ${mode}`, async () => {
      const program: Program = function* () {
        const all = [Math.random(), Date.now()];
        yield* sleep(2);
        return [...all, Math.random(), Date.now()];
      };
      const { random } = Math;
      const { log, first } = await record(new SimpleKernel(), program, mode, { globals: true });
      await same(log, first, program);
      expect(Math.random).toBe(random);
    });

    test(`a cancel by deadline of what the kernel was asked, and its late answer, ${mode}`, async () => {
      const program: Program = function* (note) {
        note(JSON.stringify(yield* moveOnAfter(2, ask, "late")));
        yield* sleep(5);
        note(String(yield* ask("b")));
      };
      const kernel = asking(new SimpleKernel(), (what, reply) => {
        if (what !== "late") reply.answer(what);
      });
      const { log, first } = await record(kernel, program, mode);
      expect(first.transcript).toEqual(['{"timedOut":true}', "b"]);
      await same(log, first, program);
    });
  }
});

describe("what the host does", () => {
  test("promises given to until, made by functions or before, kept, broken, late, and none at all", async () => {
    let calls = 0;
    const program: Program = function* (note) {
      const early = later("early");
      yield* spawn(function* () {
        note(String((yield* outcomes(until(() => later("in a child", 3))))[0]));
      });
      const got = yield* outcomes(
        until(early),
        until(() => (calls++, later(Buffer.from("bytes")))),
        until(() => Promise.reject(new TypeError("broken"))),
        until(() => {
          throw new RangeError("thrown");
        }),
        until((() => 7) as never),
        moveOnAfter(1, () => until(() => later("late", 5))),
      );
      note(got.map(String).join());
      yield* until(() => later(0, 8));
      return got;
    };
    const { log, first } = await record(new SimpleKernel(), program, "hosted");
    expect(first.transcript).toHaveLength(2);
    await same(log, first, program);
    // Buffer.from is called for a replay's own promise, which is never made.
    expect(calls).toBe(1);
  });

  test("many promises among many steps, through cuts by a small budget", async () => {
    const program: Program = function* (note) {
      function* busy(name: string): Coroutine<void> {
        for (let i = 0; i < 30; i++) {
          if (i % 7 === 0) note(yield* until(() => later(`${name}${i}`, 0)));
          const end = performance.now() + 0.05;
          while (performance.now() < end);
          yield* checkpoint();
        }
        note(name);
      }
      for (let i = 0; i < 20; i++) yield* spawn(busy, `t${i}`);
    };
    const lines: string[] = [];
    const { Recorder, Replay } = await import("@outloop/replay");
    const notes: string[] = [];
    await new Recorder((line) => lines.push(line)).start(
      new SimpleKernel(),
      () => program((entry) => notes.push(entry)),
      { budget: 0.2, name: "body" },
    );
    for (const budget of [0, 0.2, 1000]) {
      const again: string[] = [];
      await new Replay(lines.join("")).start(heap, () => program((entry) => again.push(entry)), {
        budget,
        name: "body",
      });
      expect(again).toEqual(notes);
    }
  });

  test("posts and swaps come at their point, though the replay's host calls at another time", async () => {
    const program: Program = function* (note) {
      for (let i = 0; i < 40; i++) {
        note(`${i} ${state}`);
        yield* i % 4 === 0 ? sleep(1) : checkpoint();
      }
    };
    let state = "";
    const host =
      (ms: number) =>
      (job: Job<unknown>): void => {
        state = "begun";
        setTimeout(() => {
          void job.post(() => (state = "posted"));
          void job.swap(new HeapKernel());
          setTimeout(() => void job.post(() => (state = "posted again")), ms);
        }, ms);
      };
    const { log, first } = await record(new SimpleKernel(), program, "hosted", { onJob: host(2) });
    expect(first.transcript.at(-1)).toMatch(/^39 posted again/);
    for (const ms of [0, 2, 20])
      expect(await replay(log, program, simple, { onJob: host(ms) })).toEqual(first);
  });

  test("a cancel by the host", async () => {
    const program: Program = function* (note) {
      try {
        yield* sleep(1000);
      } catch (error) {
        note(String(error));
        throw error;
      }
    };
    const { log, first } = await record(new SimpleKernel(), program, "hosted", {
      onJob: (job) => setTimeout(() => void job.cancel("enough"), 3),
    });
    expect(first.error).toBeInstanceOf(TaskCancelled);
    expect(first.transcript).toEqual(["Cancelled: cancelled by job.cancel() on scope 'root': \"enough\""]);
    const again = await replay(log, program);
    expect(again.transcript).toEqual(first.transcript);
    expect(again.error).toBeInstanceOf(TaskCancelled);
  });

  test("what tasks do with their own job is theirs", async () => {
    let job: Job<unknown>;
    const program: Program = function* (note) {
      yield* checkpoint();
      void job.post(() => note("posted"));
      yield* sleep(1);
      void job.cancel("by itself");
      yield* sleep(1000);
    };
    const onJob = (made: Job<unknown>): void => void (job = made);
    const { log, first } = await record(new SimpleKernel(), program, "hosted", { onJob });
    const again = await replay(log, program, heap, { onJob });
    expect(again.transcript).toEqual(["posted"]);
    expect(String(again.error)).toBe(String(first.error));
  });
});

describe("what no log can hold", () => {
  test("is named by the recorder, and ends the replay where it was answered", async () => {
    const program: Program = function* (note) {
      note("before");
      const response = yield* until(() => Promise.resolve(new Response("text")));
      note(response.constructor.name);
    };
    const { log, first, recorder } = await record(new SimpleKernel(), program, "hosted");
    expect(first.transcript).toEqual(["before", "Response"]);
    expect(recorder.lost).toEqual(["line 4: a Response"]);
    const { error, transcript } = await replay(log, program, simple, { name: "run.log" });
    expect(error).toBeInstanceOf(LogError);
    expect(String(error)).toContain("run.log, line 4: a Response was answered, which no log can hold");
    expect(transcript).toEqual(["before"]);
  });

  test("errors of other classes are errors by that name, or of that class when it is named", async () => {
    class OwnError extends Error {
      readonly detail = 5;
    }
    const program: Program = function* () {
      return (yield* outcomes(until(() => Promise.reject(new OwnError("own", { cause: "why" })))))[0];
    };
    const { log } = await record(new SimpleKernel(), program, "hosted");
    const plain = (await replay(log, program)).value;
    expect(plain).not.toBeInstanceOf(OwnError);
    expect(plain).toMatchObject({ name: "OwnError", message: "own", detail: 5, cause: "why" });
    expect((await replay(log, program, simple, { errors: [OwnError] })).value).toBeInstanceOf(OwnError);
  });

  test("options.signal is refused", async () => {
    const { Recorder } = await import("@outloop/replay");
    const { signal } = new AbortController();
    expect(() => new Recorder(() => {}).run(new SimpleKernel(), () => sleep(1), { signal })).toThrow(
      TypeError,
    );
  });
});

test("a recorded job ends as a job does: unhandled failures stay unhandled, a cancelled one need not be handled", async () => {
  const { Recorder } = await import("@outloop/replay");
  const job = new Recorder(() => {}).start(new SimpleKernel(), () => sleep(1000));
  await job.cancel("enough");
  await expect(job).rejects.toBeInstanceOf(TaskCancelled);
  const other = start(new SimpleKernel(), () => sleep(0));
  expect(await other).toBeUndefined();
});
