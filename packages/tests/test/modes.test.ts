import { spawnSync } from "node:child_process";
import {
  Cancelled,
  checkpoint,
  Closed,
  currentScope,
  Deadlock,
  failure,
  ForeignUse,
  KernelBusy,
  NeedsHost,
  NotATrap,
  now,
  operation,
  run,
  self,
  sleep,
  spawn,
  start,
  success,
  TaskCancelled,
  trap,
  UnsupportedTrap,
  until,
  virtualClock,
  WaitQueue,
  type Coroutine,
  type Kernel,
  type Op,
  type Outcome,
  type Reply,
  type Submission,
  type Scope,
  type Task,
  type Trap,
  type TraceEvent,
  type Warning,
} from "@outloop/core";
import { SimpleKernel } from "@outloop/kernel-simple";
import { afterEach, describe, expect, test, vi } from "vitest";
import { caught, macrotask } from "./attack.ts";
import { simulate, simulateFailure } from "./helpers.ts";

const virtual = () => new SimpleKernel({ clock: virtualClock() });
const never = () => until(new Promise<never>(() => {}));

afterEach(() => {
  vi.restoreAllMocks();
});

describe("run", () => {
  test("blocks this thread, touches no event loop, and returns the value", () => {
    let hostTurns = 0;
    setImmediate(() => hostTurns++);
    void Promise.resolve().then(() => hostTurns++);
    const value = run(new SimpleKernel(), function* () {
      yield* sleep(5);
      return "hello world";
    });
    expect(value).toBe("hello world");
    expect(hostTurns).toBe(0);
  });

  test("throws the very object the program failed with", () => {
    const error = new Error("mine");
    const { error: thrown } = simulateFailure(function* () {
      yield* sleep(1);
      throw error;
    });
    expect(thrown).toBe(error);
  });

  test("throws also what is no object", () => {
    const { error } = simulateFailure(function* () {
      // eslint-disable-next-line typescript/only-throw-error -- the point of the test
      throw undefined;
    });
    expect(error).toBe(undefined);
  });

  test.each([
    ["an async function", async () => 5],
    ["a plain function", () => 5],
  ])("of %s is NotATrap", (_, f) => {
    expect(caught(() => run(virtual(), f as never))).toBeInstanceOf(NotATrap);
  });

  test.each([[undefined], [null], [5], ["f"], [(function* () {})()], [sleep(1)]])(
    "of %o is NotATrap",
    (f) => {
      expect(caught(() => run(virtual(), f as never))).toBeInstanceOf(NotATrap);
      expect(caught(() => start(virtual(), f as never))).toBeInstanceOf(NotATrap);
    },
  );

  test.each([[undefined], [null], [{}], ["simple"], [SimpleKernel]])(
    "on %o, which is no kernel, is a TypeError",
    (kernel) => {
      expect(() => run(kernel as never, () => now())).toThrow(TypeError);
      expect(() => start(kernel as never, () => now())).toThrow(TypeError);
    },
  );

  test.each(["grace", "budget"])("options.%s must be a time from 0", (name) => {
    for (const value of [-1, NaN, "5", null, {}, 5n]) {
      expect(() => run(virtual(), () => now(), { [name]: value })).toThrow(RangeError);
      expect(() => start(virtual(), () => now(), { [name]: value })).toThrow(RangeError);
    }
    for (const value of [0, 5, Infinity, undefined])
      expect(run(virtual(), () => now(), { [name]: value })).toBe(0);
  });

  test("options.name names the main task", () => {
    const { value } = simulate(() => self(), { name: "program" });
    expect(value.name).toBe("program");
  });

  test("on a kernel that may not block throws NeedsHost where it would have to, after cleanup", () => {
    const kernel = new SimpleKernel();
    Object.defineProperty(kernel, "supports", { value: { blocking: false, hosted: true, ops: new Set() } });
    const log: string[] = [];
    const error = caught(() =>
      run(kernel, function* () {
        try {
          yield* checkpoint();
          log.push("ran");
          yield* sleep(1000);
        } finally {
          log.push("cleaned up");
        }
      }),
    );
    expect(error).toBeInstanceOf(NeedsHost);
    expect((error as Error).message).toContain("start()");
    expect(log).toEqual(["ran", "cleaned up"]);
  });
});

describe("one job per kernel, one attached kernel per virtual clock", () => {
  test("a nested run on another kernel works, and each keeps its own time", () => {
    const { value } = simulate(function* () {
      yield* sleep(10);
      const inner = run(virtual(), function* () {
        yield* sleep(3);
        return yield* now();
      });
      return [inner, yield* now()];
    });
    expect(value).toEqual([3, 10]);
  });

  test("an error of a nested run is the outer task's", () => {
    const error = new Error("inner");
    const { value } = simulate(function* () {
      const thrown = caught(() =>
        run(virtual(), function* () {
          throw error;
        }),
      );
      yield* sleep(1);
      return thrown;
    });
    expect(value).toBe(error);
  });

  test("a nested run on the same kernel is KernelBusy, and the outer one goes on", () => {
    const kernel = virtual();
    const value = run(kernel, function* () {
      const error = caught(() => run(kernel, () => now()));
      const other = caught(() => start(kernel, () => now()));
      yield* sleep(1);
      return [error, other, yield* now()];
    });
    expect(value).toEqual([expect.any(KernelBusy), expect.any(KernelBusy), 1]);
  });

  test("so is a run on a kernel that serves a hosted job, until that has ended", async () => {
    const kernel = virtual();
    const job = start(kernel, () => sleep(1));
    expect(() => run(kernel, () => now())).toThrow(KernelBusy);
    expect(() => start(kernel, () => now())).toThrow(KernelBusy);
    await job;
    expect(run(kernel, () => now())).toBe(1);
  });

  test("two kernels cannot share a virtual clock at a time, but one after the other", () => {
    const clock = virtualClock();
    run(new SimpleKernel({ clock }), function* () {
      expect(() => run(new SimpleKernel({ clock }), () => now())).toThrow(KernelBusy);
      yield* sleep(1);
    });
    expect(run(new SimpleKernel({ clock }), () => now())).toBe(1);
  });

  test("two kernels may share a real clock", () => {
    const clock = { now: () => performance.now() };
    const value = run(new SimpleKernel({ clock }), function* () {
      yield* checkpoint();
      return run(new SimpleKernel({ clock }), () => now());
    });
    expect(value).toBeGreaterThan(0);
  });

  test("a failed run frees the kernel and leaves nothing in it", () => {
    const kernel = virtual();
    expect(() =>
      run(kernel, function* () {
        yield* spawn(sleep, 100);
        throw new Error("x");
      }),
    ).toThrow("x");
    expect(kernel.drain()).toEqual({ ready: [], timers: [] });
    expect(run(kernel, () => now())).toBe(0);
  });

  test("tasks and scopes of one run cannot be used in another", () => {
    const { value } = simulate(function* () {
      const outerTask: Task = yield* spawn(sleep, 1);
      const outerScope: Scope = yield* currentScope();
      return run(virtual(), function* () {
        const seen: unknown[] = [];
        for (const use of [() => outerTask.join(), () => outerTask.cancel()]) {
          try {
            yield* use();
          } catch (error) {
            seen.push(error);
          }
        }
        seen.push(caught(() => outerScope.cancel()));
        return seen;
      });
    });
    expect(value).toEqual([expect.any(ForeignUse), expect.any(ForeignUse), expect.any(ForeignUse)]);
  });

  test("after a nested run the outer scope's own cancel is still its own", () => {
    const { value } = simulate(function* () {
      const here = yield* currentScope();
      run(virtual(), () => checkpoint());
      return caught(() => {
        here.cancel();
        throw new Error("not foreign");
      });
    });
    expect((value as Error).message).toBe("not foreign");
  });
});

describe("start", () => {
  test("returns at once; turns are macrotasks of the host", async () => {
    const log: string[] = [];
    const job = start(virtual(), function* () {
      log.push("program");
      queueMicrotask(() => log.push("microtask of the turn"));
      yield* checkpoint();
      log.push("program again");
    });
    log.push("start returned");
    void Promise.resolve().then(() => log.push("microtask of the host"));
    await job;
    expect(log.slice(0, 3)).toEqual(["start returned", "microtask of the host", "program"]);
    expect(log.slice(3).toSorted()).toEqual(["microtask of the turn", "program again"]);
  });

  test("a job is a promise: then, catch, finally, await, Promise.all", async () => {
    const error = new Error("x");
    const fail = (): Coroutine<never> => {
      throw error;
    };
    expect(await start(virtual(), () => now()).then((value) => value + 1)).toBe(1);
    expect(await start(virtual(), fail).catch((thrown: unknown) => thrown)).toBe(error);
    let ended = false;
    await start(virtual(), () => now()).finally(() => {
      ended = true;
    });
    expect(ended).toBe(true);
    expect(await Promise.all([start(virtual(), () => now()), start(virtual(), () => sleep(1))])).toEqual([
      0,
      undefined,
    ]);
    expect(Object.prototype.toString.call(start(virtual(), () => now()))).toBe("[object Job]");
  });

  test("many jobs share the host", async () => {
    const values = await Promise.all(
      Array.from({ length: 20 }, (_, i) =>
        start(new SimpleKernel(), function* () {
          yield* sleep(i % 3);
          return i;
        }),
      ),
    );
    expect(values).toEqual(Array.from({ length: 20 }, (_, i) => i));
  });

  test("on a kernel that cannot wait on a host throws NeedsHost at once", () => {
    const kernel = new SimpleKernel();
    Object.defineProperty(kernel, "host", { value: undefined });
    expect(() => start(kernel, () => now())).toThrow(NeedsHost);
    expect(run(kernel, () => now())).toBeGreaterThan(0);
  });

  test("a value that is a promise is not waited for inside the program, but the job adopts it", async () => {
    expect(
      await start(virtual(), function* () {
        return Promise.resolve(5);
      }),
    ).toBe(5);
  });

  test("tasks() lists the tasks alive, in order of spawning, and none at the end", async () => {
    const job = start(
      virtual(),
      function* () {
        function* inner() {
          yield* spawn(never);
          yield* never();
        }
        yield* spawn(inner);
        yield* spawn(sleep, 0);
        yield* never();
      },
      { name: "main" },
    );
    expect(job.tasks().map((task) => `${task.id} ${task.name} ${task.state}`)).toEqual(["1 main new"]);
    await macrotask();
    await macrotask();
    expect(job.tasks().map((task) => `${task.name} ${task.state}`)).toEqual([
      "main parked",
      "inner parked",
      "never parked",
    ]);
    await job.cancel();
    await expect(job).rejects.toBeInstanceOf(TaskCancelled);
    expect(job.tasks()).toEqual([]);
  });
});

describe("job.cancel", () => {
  test("before the first turn: the program never runs", async () => {
    const log: string[] = [];
    const job = start(virtual(), function* () {
      log.push("ran");
      yield* checkpoint();
    });
    const cancelled = job.cancel("early");
    await expect(job).rejects.toMatchObject({ name: "TaskCancelled", reason: "early" });
    await cancelled;
    expect(log).toEqual([]);
  });

  test("resolves when cleanup has ended, and never rejects", async () => {
    const log: string[] = [];
    const job = start(virtual(), function* () {
      try {
        yield* never();
      } catch (error) {
        log.push(`${error instanceof Cancelled} ${(error as Cancelled).reason as string}`);
        throw error;
      } finally {
        yield* sleep(50);
        log.push("cleaned up");
        // eslint-disable-next-line no-unsafe-finally -- the point of the test
        throw new Error("cleanup");
      }
    });
    const rejected = expect(job).rejects.toThrow("cleanup");
    await macrotask();
    await job.cancel("enough");
    log.push("cancel resolved");
    await rejected;
    expect(log).toEqual(["true enough", "cleaned up", "cancel resolved"]);
  });

  test("twice: the first reason counts, both wait for the end", async () => {
    const job = start(virtual(), never);
    const rejected = expect(job).rejects.toMatchObject({ reason: 1 });
    await Promise.all([job.cancel(1), job.cancel(2)]);
    await rejected;
  });

  test("after the end changes nothing", async () => {
    const job = start(virtual(), () => now());
    expect(await job).toBe(0);
    await job.cancel("late");
    expect(await job).toBe(0);
  });

  test("from inside the program", async () => {
    const log: string[] = [];
    let cancelled: Promise<void> | undefined;
    const job = start(virtual(), function* () {
      yield* checkpoint();
      cancelled = job.cancel("inside");
      log.push("atomic");
      yield* checkpoint();
      log.push("not reached");
    });
    await expect(job).rejects.toBeInstanceOf(TaskCancelled);
    await cancelled;
    expect(log).toEqual(["atomic"]);
  });

  test("ends a wait of hours at once", async () => {
    const job = start(new SimpleKernel(), () => sleep(3_600_000));
    const rejected = expect(job).rejects.toBeInstanceOf(TaskCancelled);
    await new Promise((resolve) => setTimeout(resolve, 5));
    await job.cancel();
    await rejected;
  });
});

describe("job.post", () => {
  test("runs f as the program's own code in its next turn, and gives what it returns", async () => {
    const queue = new WaitQueue<string>();
    const log: string[] = [];
    let here: Scope | undefined;
    const job = start(virtual(), function* () {
      here = yield* currentScope();
      yield* spawn(never);
      return yield* queue.wait("a post");
    });
    await macrotask();
    const posted = job.post(() => {
      log.push("posted");
      queue.wake("from the host");
      return 5;
    });
    log.push("not yet");
    expect(await posted).toBe(5);
    expect(log).toEqual(["not yet", "posted"]);
    expect(() => here!.cancel()).toThrow(ForeignUse);
    await job.post(() => here!.cancel());
    expect(await job).toBe("from the host");
  });

  test("first posted, first run", async () => {
    const log: number[] = [];
    const job = start(virtual(), never);
    await Promise.all([1, 2, 3].map((i) => job.post(() => log.push(i))));
    expect(log).toEqual([1, 2, 3]);
    const rejected = expect(job).rejects.toThrow();
    await job.cancel();
    await rejected;
  });

  test("rejects with what f throws; the program never notices", async () => {
    const error = new Error("posted");
    const job = start(virtual(), () => until(new Promise((resolve) => setTimeout(resolve, 10, "fine"))));
    await expect(
      job.post(() => {
        throw error;
      }),
    ).rejects.toBe(error);
    expect(await job).toBe("fine");
  });

  test("of what is no function rejects with a TypeError", async () => {
    const job = start(virtual(), () => until(new Promise((resolve) => setTimeout(resolve, 10, "fine"))));
    await expect((async () => job.post(5 as never))()).rejects.toBeInstanceOf(TypeError);
    expect(await job).toBe("fine");
  });

  test("after the end rejects with Closed", async () => {
    const job = start(virtual(), () => now());
    await job;
    await expect(job.post(() => 1)).rejects.toBeInstanceOf(Closed);
  });

  test("whose turn the program does not live to see rejects with Closed", async () => {
    const log: string[] = [];
    let posted: Promise<unknown> | undefined;
    const job = start(virtual(), function* () {
      posted = job.post(() => log.push("ran"));
      posted.catch(() => {});
    });
    await job;
    await expect(posted).rejects.toBeInstanceOf(Closed);
    expect(log).toEqual([]);
  });

  test("is no source: a job that only posts could wake is a Deadlock", async () => {
    const queue = new WaitQueue();
    await expect(start(virtual(), () => queue.wait("a post"))).rejects.toBeInstanceOf(Deadlock);
  });
});

describe("the process stays alive exactly as long as the job has work", () => {
  function node(program: string): { code: number | null; out: string; err: string } {
    const script = `
      import { checkpoint, deadline, now, sleep, spawn, start, until, park } from "@outloop/core";
      import { SimpleKernel } from "@outloop/kernel-simple";
      ${program}`;
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      ["--conditions=@outloop/source", "--experimental-strip-types", "--input-type=module", "-e", script],
      { encoding: "utf8", cwd: import.meta.dirname, timeout: 20_000 },
    );
    return { code: status, out: stdout, err: stderr };
  }

  test("a job that waits for a promise that never settles keeps it alive", () => {
    const { code, out } = node(`
      start(new SimpleKernel(), () => until(new Promise(() => {})));
      setTimeout(() => { console.log("alive"); process.exit(7); }, 100).unref();
    `);
    expect([code, out]).toEqual([7, "alive\n"]);
  });

  test("a job that sleeps keeps it alive until it has ended, then it exits", () => {
    const { code, out } = node(`
      start(new SimpleKernel(), function* () { yield* sleep(30); console.log("ended"); });
      process.on("exit", (code) => console.log("exit", code));
    `);
    expect([code, out]).toEqual([0, "ended\nexit 0\n"]);
  });

  test("it exits although another sleep of hours was cancelled and a signal is still there", () => {
    const { code, out } = node(`
      const controller = new AbortController();
      const value = await start(new SimpleKernel(), function* () {
        const task = yield* spawn(sleep, 3_600_000);
        const other = yield* spawn(() => until(new Promise(() => {})));
        yield* sleep(5);
        yield* task.cancel();
        yield* other.cancel();
        return "ended";
      }, { signal: controller.signal });
      console.log(value);
    `);
    expect([code, out]).toEqual([0, "ended\n"]);
  });

  test("a failing job that nobody awaits is an unhandled rejection of the host, with its error", () => {
    const { code, err } = node(`
      start(new SimpleKernel(), function* () { yield* sleep(1); throw new Error("nobody listens"); });
    `);
    expect(code).toBe(1);
    expect(err).toContain("nobody listens");
  });

  test("a job that deadlocks ends the process with Deadlock", () => {
    const { code, err } = node(`
      start(new SimpleKernel(), () => park("what never comes", () => () => {}));
    `);
    expect(code).toBe(1);
    expect(err).toContain("what never comes");
  });

  test("a job that is awaited and caught leaves no unhandled rejection behind", () => {
    const { code, out, err } = node(`
      const job = start(new SimpleKernel(), function* () { throw new Error("x"); });
      try { await job; } catch (error) { console.log("caught", error.message); }
      const other = start(new SimpleKernel(), () => sleep(1000));
      other.catch((error) => console.log(error.name));
      await other.cancel();
    `);
    expect([code, out, err]).toEqual([0, "caught x\nTaskCancelled\n", ""]);
  });
}, 60_000);

describe("onWarning and trace", () => {
  const badEnd = function* () {
    return sleep(1);
  };

  test("an onWarning that throws is no error of the program's; the warning is printed", () => {
    const printed = vi.spyOn(console, "error").mockImplementation(() => {});
    const value = run(virtual(), badEnd, {
      onWarning: () => {
        throw new Error("from onWarning");
      },
    });
    expect(value).toBeDefined();
    const text = printed.mock.calls.map((call) => call.join(" ")).join("\n");
    expect(text).toContain("coroutine returned");
    expect(text).toContain("from onWarning");
  });

  test("without onWarning, a warning is one line on stderr", () => {
    const printed = vi.spyOn(console, "error").mockImplementation(() => {});
    run(virtual(), badEnd);
    expect(printed.mock.calls).toHaveLength(1);
    expect(printed.mock.calls[0]![0]).not.toContain("\n");
  });

  test("a trace that throws is no error of the program's: it is reported once and not called again", () => {
    const warnings: Warning[] = [];
    let calls = 0;
    const value = run(
      virtual(),
      function* () {
        yield* sleep(5);
        yield* checkpoint();
        return yield* now();
      },
      {
        onWarning: (warning) => warnings.push(warning),
        trace: () => {
          calls++;
          throw new Error("from trace");
        },
      },
    );
    expect([value, calls]).toEqual([5, 1]);
    expect(warnings.map((each) => each.kind)).toEqual(["trace failed"]);
  });

  test("both may throw", () => {
    vi.spyOn(console, "error").mockImplementation(() => {});
    const thrower = (): never => {
      throw new Error("x");
    };
    expect(run(virtual(), () => now(), { onWarning: thrower, trace: thrower })).toBe(0);
  });

  test("a trace changes nothing: it is told each spawn, step, trap, wake, cancel and end", () => {
    const events: string[] = [];
    const trace = (event: TraceEvent): void => {
      if (!("task" in event)) return;
      const what = event.kind === "trap" ? ` ${event.trap.op}` : "";
      events.push(`${event.task.id} ${event.kind}${what}`);
    };
    run(
      virtual(),
      function* () {
        const task = yield* spawn(sleep, 100);
        yield* sleep(1);
        yield* task.cancel();
      },
      { trace },
    );
    expect(events).toEqual([
      "1 spawn",
      "1 step",
      "1 trap spawn",
      "2 spawn",
      "1 trap sleep",
      "2 step",
      "2 trap sleep",
      "1 wake",
      "1 step",
      "1 trap cancel",
      "2 step",
      "2 cancel",
      "2 end",
      "1 wake",
      "1 step",
      "1 end",
    ]);
  });
});

/** A kernel of one's own: the reference kernel, and `submit`. */
class StepKernel extends SimpleKernel {
  override readonly supports = { blocking: true, hosted: true, ops: new Set(["read"]) };
  readonly asked: Trap[] = [];
  wakes: ((outcome: Outcome) => void)[] = [];
  abandoned = 0;
  onSubmit: (wake: (outcome: Outcome) => void) => void = () => {};
  onBlock: () => void = () => {};

  submit(request: Trap, reply: Reply): Submission {
    const wake = (outcome: Outcome): void =>
      outcome.ok ? reply.answer(outcome.value) : reply.fail(outcome.error);
    this.asked.push(request);
    this.wakes.push(wake);
    this.onSubmit(wake);
    return {
      abandon: () => {
        this.abandoned++;
      },
    };
  }

  override block(): void {
    this.onBlock();
  }
}

describe("a kernel with operations of its own", () => {
  const read = (fd: number): Op<unknown> => operation(trap("read", { fd }));
  const make = () => new StepKernel({ clock: virtualClock() });

  function* attempt(op: Op<unknown>): Coroutine<unknown> {
    try {
      return yield* op;
    } catch (error) {
      return error;
    }
  }

  test("is asked exactly the traps in supports.ops; its outcome is the answer", () => {
    const kernel = make();
    kernel.onBlock = () => kernel.wakes.shift()!(success("bytes"));
    const value = run(kernel, function* () {
      return [yield* read(3), yield* attempt(operation(trap("write")))];
    });
    expect(value).toEqual(["bytes", expect.any(UnsupportedTrap)]);
    expect(kernel.asked).toEqual([{ op: "read", fd: 3 }]);
    expect((value[1] as Error).message).toContain("read");
  });

  test("a failure is thrown into the task as that very object", () => {
    const kernel = make();
    const error = new Error("EIO");
    kernel.onBlock = () => kernel.wakes.shift()!(failure(error));
    expect(run(kernel, () => attempt(read(3)))).toBe(error);
  });

  test("a kernel may answer in place: it is still a switch", () => {
    const kernel = make();
    kernel.onSubmit = (wake) => wake(success("at once"));
    const log: unknown[] = [];
    run(kernel, function* () {
      yield* spawn(function* () {
        log.push("other");
      });
      log.push(yield* read(3));
    });
    expect(log).toEqual(["other", "at once"]);
    expect(kernel.abandoned).toBe(0);
  });

  test("what submit throws goes into the task, and is no source any more", () => {
    const kernel = make();
    const error = new Error("EMFILE");
    kernel.onSubmit = () => {
      throw error;
    };
    expect(run(kernel, () => attempt(read(3)))).toBe(error);
    const stuck = new WaitQueue();
    const deadlock = caught(() =>
      run(kernel, function* () {
        yield* attempt(read(3));
        yield* stuck.wait("x");
      }),
    );
    expect(deadlock).toBeInstanceOf(Deadlock);
  });

  test("a second wake, and one that comes late, do nothing and are not counted", () => {
    const kernel = make();
    kernel.onBlock = () => {
      const [wake] = kernel.wakes;
      wake!(success(1));
      wake!(success(2));
      wake!(failure(new Error("3")));
    };
    const value = run(kernel, function* () {
      const first = yield* read(3);
      kernel.wakes[0]!(success("late"));
      yield* sleep(5);
      return [first, yield* now()];
    });
    expect(value).toEqual([1, 5]);
    const stuck = new WaitQueue();
    expect(() => run(kernel, () => stuck.wait("x"))).toThrow(Deadlock);
  });

  test("a cancel abandons the operation once; a wake after that does nothing", () => {
    const kernel = make();
    const value = run(kernel, function* () {
      const task = yield* spawn(() => read(3));
      yield* checkpoint();
      yield* task.cancel();
      kernel.wakes[0]!(success("late"));
      yield* sleep(5);
      return yield* now();
    });
    expect(value).toBe(5);
    expect(kernel.abandoned).toBe(1);
  });

  test("a pending operation is an outside source: no deadlock, and a virtual clock stands still", () => {
    const kernel = make();
    const log: string[] = [];
    kernel.onBlock = () => kernel.wakes.shift()!(success(undefined));
    run(kernel, function* () {
      yield* spawn(function* () {
        yield* sleep(5);
        log.push("slept");
      });
      yield* read(3);
      log.push(`read at ${yield* now()}`);
    });
    expect(log).toEqual(["read at 0", "slept"]);
  });

  test("a cancel that is due means nothing is submitted", () => {
    const kernel = make();
    expect(() =>
      run(kernel, function* () {
        (yield* currentScope()).cancel();
        yield* read(3);
      }),
    ).toThrow(TaskCancelled);
    expect(kernel.asked).toEqual([]);
  });

  test("a claimed operation without submit is UnsupportedTrap", () => {
    const kernel: Kernel = make();
    Object.defineProperty(kernel, "submit", { value: undefined });
    expect(run(kernel, () => attempt(read(3)))).toBeInstanceOf(UnsupportedTrap);
  });

  test("of another protocol is refused at once", () => {
    const kernel = make();
    Object.defineProperty(kernel, "protocol", { value: 2 });
    expect(() => run(kernel, () => now())).toThrow(TypeError);
  });

  test("a wake from the host ends a hosted wait", async () => {
    const kernel = make();
    const job = start(kernel, () => read(3));
    await macrotask();
    await macrotask();
    kernel.wakes[0]!(success("from the host"));
    expect(await job).toBe("from the host");
  });

  test("attach and detach come in pairs; the kernel is never disposed", () => {
    const log: string[] = [];
    class Watched extends StepKernel {
      override attach(): void {
        log.push("attach");
      }
      override detach(): void {
        log.push("detach");
      }
      override [Symbol.dispose](): void {
        log.push("dispose");
      }
    }
    const kernel = new Watched({ clock: virtualClock() });
    run(kernel, () => now());
    expect(() => run(kernel, () => sleep(Infinity))).toThrow(Deadlock);
    expect(log).toEqual(["attach", "detach", "attach", "detach"]);
  });
});
