import {
  all,
  call,
  Channel,
  checkpoint,
  Condition,
  Deadlock,
  Event,
  Lock,
  moveOnAfter,
  run,
  scopeWith,
  Semaphore,
  shield,
  sleep,
  spawn,
  start,
  timeout,
  virtualClock,
  type Coroutine,
  type Task,
  type Warning,
} from "@outloop/core";
import { inspect, inspectJob, jobs, thisJob } from "@outloop/core/inspect";
import { SimpleKernel } from "@outloop/kernel-simple";
import { describe, expect, test } from "vitest";
import { simulate, simulateFailure } from "./helpers.ts";

const virtual = (): SimpleKernel => new SimpleKernel({ clock: virtualClock() });
const HERE = /inspect\.test\.ts:\d+:\d+$/;

describe("inspect(task)", () => {
  test("charges no step with what the thread waited before it", () => {
    const did = run(
      new SimpleKernel(),
      function* () {
        const task = yield* spawn(sleep, 400);
        yield* sleep(200);
        yield* sleep(300);
        return inspect(task).state === "done" ? inspect(thisJob()!.tasks()[0]!).did! : undefined;
      },
      { debug: true },
    );
    expect(did!.steps).toBe(3);
    expect(did!.ms).toBeLessThan(200);
  });

  test("tells the state of a task in every phase of its life", () => {
    const states: string[] = [];
    simulate(function* () {
      let task: Task | undefined = undefined as Task | undefined;
      const note = (): unknown => states.push(inspect(task!).state);
      task = yield* spawn(function* () {
        note();
        try {
          yield* sleep(10);
        } finally {
          note();
          yield* sleep(1);
        }
      });
      note();
      yield* sleep(1);
      note();
      yield* task.cancel();
      note();
    });
    expect(states).toEqual(["new", "running", "parked", "unwinding", "done"]);
  });

  test("tells what a task waits for in words, and by whom that is held", () => {
    const waits: unknown[] = [];
    simulate(function* () {
      const lock = new Lock({ name: "door" });
      const holder = yield* spawn(() => lock.hold(sleep, 10));
      const waiter = yield* spawn(() => lock.acquire());
      const joiner = yield* spawn(() => holder.join());
      yield* sleep(5);
      for (const task of [holder, waiter, joiner]) {
        const { waitsFor, heldBy, sleepsUntil } = inspect(task);
        waits.push([waitsFor, heldBy, sleepsUntil]);
      }
    });
    expect(waits).toEqual([
      ["sleep { ms: 10 }", [], 10],
      ["acquire on Lock#1 'door', held by task 2 '(anonymous)'", [2], undefined],
      ["the end of task 2 '(anonymous)'", [2], undefined],
    ]);
  });

  test.each<[string, () => Coroutine<unknown>, string]>([
    [
      "a channel that somebody has sent to",
      function* () {
        const channel = new Channel<number>(1);
        yield* spawn(function* sender() {
          yield* channel.send(1);
        });
        yield* channel.receive();
        yield* channel.receive();
      },
      "receive on Channel#1, last sent to by task 2 'sender'",
    ],
    [
      "a full channel that somebody has received from",
      function* () {
        const channel = new Channel<number>();
        yield* spawn(function* receiver() {
          yield* channel.next();
        });
        yield* channel.send(1);
        yield* channel.send(2);
      },
      "send on Channel#1, last received from by task 2 'receiver'",
    ],
    [
      "a permit that somebody has given back",
      function* () {
        const permits = new Semaphore(1);
        yield* permits.acquire();
        permits.release();
        yield* permits.acquire();
        yield* permits.acquire();
      },
      "acquire on Semaphore#1, held by task 1 'main', last released by task 1 'main'",
    ],
    [
      "a condition that somebody has notified",
      function* () {
        const lock = new Lock();
        const condition = new Condition(lock);
        yield* lock.hold(function* () {
          condition.notify();
          yield* condition.wait();
        });
      },
      "wait on Condition#2, last notified by task 1 'main'",
    ],
    ["nobody yet", () => new Channel().receive() as Coroutine<unknown>, "receive on Channel#1"],
  ])("names who used last what a task waits for: %s", (_, body, waitsFor) => {
    const { error } = simulateFailure(body, { name: "main" });
    expect((error as Deadlock).tasks[0]!.waitsFor).toBe(waitsFor);
  });

  test("says the host where host code was it", async () => {
    const channel = new Channel<number>(2, { host: true });
    const job = start(virtual(), function* () {
      yield* channel.receive();
      yield* channel.receive();
    });
    channel.trySend(1);
    await new Promise<void>((resolve) => {
      const stop = job.observe(({ kind }) => kind === "wait" && resolve(stop()));
    });
    expect(inspect(job.tasks()[0]!).waitsFor).toBe("receive on Channel#1, last sent to by the host");
    channel.trySend(2);
    await job;
  });

  test("names the coroutines that a task has called through the driver, outermost first", () => {
    let calls: unknown;
    simulate(function* () {
      function* inner(): Coroutine<void> {
        yield* sleep(1);
      }
      function* middle(): Coroutine<void> {
        yield* call(inner);
      }
      function* outer(): Coroutine<void> {
        yield* timeout(5, middle);
      }
      const task = yield* spawn(outer);
      yield* checkpoint();
      calls = inspect(task).calls;
    });
    expect(calls).toEqual([{ name: "outer" }, { name: "middle" }, { name: "inner" }]);
  });

  test("of a deep stack shows the ends, and counts the rest", () => {
    let names: readonly string[] = [];
    simulate(function* () {
      function* deep(n: number): Coroutine<void> {
        if (n > 0) yield* call(deep, n - 1);
        else yield* sleep(1);
      }
      const task = yield* spawn(deep, 50_000);
      yield* checkpoint();
      names = inspect(task).calls.map(({ name }) => name);
    });
    expect(names).toHaveLength(101);
    expect(names[50]).toBe("(49901 more)");
  });

  test("knows scopes, deadline and shield where the task stands", () => {
    let view: unknown;
    simulate(
      function* () {
        const task = yield* spawn(function* worker() {
          yield* timeout(50, () => shield(() => scopeWith({ name: "innermost", deadline: 20 }, sleep, 10)));
        });
        yield* checkpoint();
        const { scopes, deadline, shielded } = inspect(task);
        view = [
          scopes.map(({ name, type, due, shield: isShield }) => [name, type, due, isShield]),
          deadline,
          shielded,
        ];
      },
      { name: "main" },
    );
    expect(view).toEqual([
      [
        ["root", "root", undefined, undefined],
        ["main", "task", undefined, undefined],
        ["worker", "task", undefined, undefined],
        ["timeout", "timeout", 50, undefined],
        ["shield", "scope", undefined, true],
        ["innermost", "scope", 20, undefined],
      ],
      20,
      true,
    ]);
  });

  test("says why a task is being cancelled", () => {
    const said: unknown[] = [];
    simulate(function* () {
      const task = yield* spawn(function* () {
        try {
          yield* sleep(10);
        } finally {
          yield* sleep(1);
        }
      });
      yield* checkpoint();
      said.push(inspect(task).cancelled);
      yield* moveOnAfter(0, () => task.cancel("enough"));
      yield* checkpoint();
      said.push(inspect(task).cancelled);
    });
    expect(said).toEqual([undefined, "cancelled by task 1 'main': \"enough\""]);
  });

  test("counts what a task does, but only while somebody watches", () => {
    const counts: unknown[] = [];
    simulate(function* () {
      const task = yield* spawn(function* () {
        for (;;) {
          yield* checkpoint();
          yield* sleep(1);
        }
      });
      yield* sleep(1);
      counts.push(inspect(task).did);
      const stop = thisJob()!.observe(() => {});
      yield* sleep(2);
      stop();
      const { ms, ...rest } = inspect(task).did!;
      counts.push(rest, ms >= 0);
      yield* task.cancel();
    });
    expect(counts[0]).toBeUndefined();
    expect(counts[1]).toMatchObject({ ops: { checkpoint: 2, sleep: 2 }, traps: 4 });
    expect(counts[2]).toBe(true);
  });

  test("is plain data", () => {
    simulate(function* () {
      const task = yield* spawn(() => timeout(5, sleep, 1));
      yield* checkpoint();
      expect(JSON.parse(JSON.stringify(inspect(task)))).toEqual(inspect(task));
      yield* task.join();
      expect(inspect(task)).toMatchObject({ state: "done", calls: [] });
    });
  });

  test.each([[undefined], [{ id: 1 }], ["task 1"]])("refuses %j", (value) => {
    expect(() => inspect(value as unknown as Task)).toThrow("takes what spawn() gave");
    expect(() => inspectJob(value as never)).toThrow("takes what start() returned");
  });
});

describe("in debug mode", () => {
  test("every coroutine says where it stands, also those below a native yield*", () => {
    let calls: readonly { readonly name: string; readonly at?: string }[] = [];
    simulate(
      function* () {
        const channel = new Channel<void>();
        function* native(): Coroutine<void> {
          yield* channel.receive();
        }
        function* called(): Coroutine<void> {
          yield* native();
        }
        function* outer(): Coroutine<void> {
          yield* call(called);
        }
        const task = yield* spawn(outer);
        yield* checkpoint();
        ({ calls } = inspect(task));
        channel.trySend();
      },
      { debug: true },
    );
    expect(calls.map(({ name }) => name)).toEqual(["outer", "called", "native"]);
    for (const { at } of calls) expect(at).toMatch(HERE);
    expect(new Set(calls.map(({ at }) => at)).size).toBe(3);
  });

  test("a branch of a group says where the group was asked for", () => {
    let origins: unknown[] = [];
    simulate(
      function* main() {
        yield* all([
          sleep(1),
          (function* () {
            yield* checkpoint();
            origins = thisJob()!
              .tasks()
              .slice(1)
              .map((task) => inspect(task).origin);
          })(),
        ]);
      },
      { debug: true },
    );
    expect(origins).toHaveLength(2);
    for (const origin of origins) expect(origin).toMatch(/^at main \(.*inspect\.test\.ts:\d+:\d+\)$/);
  });

  test("two runs alive at once each report their own operations that were never driven", () => {
    const told: Record<string, readonly string[]> = {};
    const forgetful = (name: string, ms: number) =>
      run(
        virtual(),
        function* () {
          sleep(ms);
          if (name === "outer") forgetful("inner", 7);
          yield* checkpoint();
        },
        {
          debug: true,
          onWarning: ({ message }: Warning) =>
            (told[name] = [...(told[name] ?? []), message.split(" made")[0]!]),
        },
      );
    forgetful("outer", 5);
    expect(told).toEqual({ inner: ["sleep { ms: 7 }"], outer: ["sleep { ms: 5 }"] });
  });
});

describe("inspectJob(job)", () => {
  test("tells all tasks and the tree of scopes, from outside too", async () => {
    const event = new Event({ host: true });
    const job = start(
      virtual(),
      function* () {
        yield* spawn(() => event.wait());
        yield* timeout(50, () => event.wait());
      },
      { name: "app" },
    );
    await new Promise<void>((resolve) => {
      const stop = job.observe(({ kind }) => kind === "wait" && resolve(stop()));
    });
    const report = inspectJob(job);
    expect(report).toEqual(inspectJob(jobs().at(-1)!));
    expect(report).toMatchObject({ name: "app", kernel: "simple", mode: "hosted", now: 0 });
    expect(report.tasks.map(({ id, state, waitsFor }) => [id, state, waitsFor])).toEqual([
      [1, "parked", "wait on Event#1"],
      [2, "parked", "wait on Event#1"],
    ]);
    expect(report.scopes.map(({ name, parent, tasks }) => [name, parent, tasks])).toEqual([
      ["root", undefined, [1]],
      ["app", 1, [2]],
      ["timeout", 2, []],
    ]);
    event.set();
    await job;
    expect(inspectJob(job)).toMatchObject({ tasks: [], scopes: [] });
  });
});
