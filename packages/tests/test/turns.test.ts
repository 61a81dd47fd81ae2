/* eslint-disable no-unmodified-loop-condition -- another task modifies it */
import {
  checkpoint,
  now,
  run,
  sleep,
  spawn,
  start,
  virtualClock,
  type Body,
  type Clock,
  type Coroutine,
  type RunOptions,
} from "@outloop/core";
import { SimpleKernel } from "@outloop/kernel-simple";
import { describe, expect, test } from "vitest";
import { simulate, type Log } from "./helpers.ts";

/** The transcript of `f` on a virtual clock, riding on the host's event loop. */
async function hosted(f: Body<unknown, [Log]>, options: RunOptions = {}): Promise<string[]> {
  const log: string[] = [];
  await start(new SimpleKernel({ clock: virtualClock() }), () => f((entry) => log.push(entry)), options);
  return log;
}

function* threeRounds(say: Log): Coroutine<void> {
  function* worker(name: string, ms: number) {
    for (let i = 1; i <= 3; i++) {
      say(`${name}${i}`);
      yield* i === 2 ? sleep(ms) : checkpoint();
    }
  }
  for (const [name, ms] of [
    ["a", 2],
    ["b", 1],
    ["c", 1],
    ["d", 0],
  ] as const)
    yield* spawn(worker, name, ms);
  yield* sleep(1);
  say(`main at ${yield* now()}`);
}

const threeRoundsLog = ["a1", "b1", "c1", "d1", "a2", "b2", "c2", "d2", "d3", "main at 1", "b3", "c3", "a3"];

describe("the ready queue", () => {
  test("runs first in, first out; what a job makes ready waits for the next turn", () => {
    const { log } = simulate(function* (say: Log) {
      function* worker(name: string) {
        say(`${name}1`);
        yield* spawn(function* () {
          say(`${name}'s child`);
        });
        yield* checkpoint();
        say(`${name}2`);
      }
      yield* spawn(worker, "a");
      yield* spawn(worker, "b");
      say("main");
    });
    expect(log).toEqual(["main", "a1", "b1", "a's child", "a2", "b's child", "b2"]);
  });

  test("a spawned task begins in a later turn, behind what was ready", () => {
    const { log } = simulate(function* (say: Log) {
      yield* spawn(function* () {
        say("first");
        yield* spawn(function* () {
          say("grandchild");
        });
      });
      yield* spawn(function* () {
        say("second");
      });
      say("main");
    });
    expect(log).toEqual(["main", "first", "second", "grandchild"]);
  });
});

describe("due timers", () => {
  test("fire in order of deadline, then of insertion", () => {
    const { log } = simulate(function* (say: Log) {
      function* sleeper(name: string, ms: number) {
        yield* sleep(ms);
        say(name);
      }
      for (const [name, ms] of [
        ["a", 3],
        ["b", 1],
        ["c", 2],
        ["d", 1],
        ["e", 3],
      ] as const)
        yield* spawn(sleeper, name, ms);
    });
    expect(log).toEqual(["b", "d", "c", "a", "e"]);
  });

  test("equal deadlines set at different instants keep the order of insertion", () => {
    const { log } = simulate(function* (say: Log) {
      function* sleeper(name: string, first: number, second: number) {
        yield* sleep(first);
        yield* sleep(second);
        say(name);
      }
      yield* spawn(sleeper, "set at 4", 4, 6);
      yield* spawn(sleeper, "set at 1", 1, 9);
      yield* spawn(sleeper, "set at 0", 0, 10);
    });
    expect(log).toEqual(["set at 0", "set at 1", "set at 4"]);
  });

  test("what they make ready stands behind what was ready", () => {
    const clock = virtualClock();
    const log: string[] = [];
    run(new SimpleKernel({ clock }), function* () {
      yield* spawn(function* () {
        yield* sleep(5);
        log.push("timer");
      });
      yield* spawn(function* () {
        yield* checkpoint();
        clock.jump(5);
        yield* checkpoint();
        log.push("was ready");
      });
    });
    expect(log).toEqual(["was ready", "timer"]);
  });

  test("a timer set in a turn fires in a later one, even if it is due at once", () => {
    const clock = virtualClock();
    const log: string[] = [];
    run(new SimpleKernel({ clock }), function* () {
      yield* spawn(function* () {
        yield* sleep(5);
        log.push("timer");
      });
      yield* spawn(function* () {
        clock.jump(10);
        log.push("clock moved");
      });
      yield* spawn(function* () {
        log.push("same turn");
      });
    });
    expect(log).toEqual(["clock moved", "same turn", "timer"]);
  });

  test("all that are due fire in one turn, before any job they made ready runs", () => {
    const clock = virtualClock();
    const log: string[] = [];
    run(new SimpleKernel({ clock }), function* () {
      function* sleeper(ms: number) {
        yield* sleep(ms);
        log.push(`slept ${ms}`);
        yield* checkpoint();
        log.push(`after ${ms}`);
      }
      for (const ms of [3, 2, 1]) yield* spawn(sleeper, ms);
      yield* checkpoint();
      yield* checkpoint();
      clock.jump(3);
    });
    expect(log).toEqual(["slept 1", "slept 2", "slept 3", "after 1", "after 2", "after 3"]);
  });
});

describe("nothing starves on a real clock", () => {
  test("a loop of checkpoints lets a timer fire", () => {
    let rung = false;
    run(new SimpleKernel(), function* () {
      yield* spawn(function* () {
        yield* sleep(2);
        rung = true;
      });
      while (!rung) yield* checkpoint();
    });
    expect(rung).toBe(true);
  });

  test("a loop of sleep(0) and a ping-pong of spawns let a timer and a third task run", () => {
    let rung = false;
    let third = 0;
    run(new SimpleKernel(), function* () {
      yield* spawn(function* () {
        yield* sleep(2);
        rung = true;
      });
      yield* spawn(function* () {
        while (!rung) {
          third++;
          yield* checkpoint();
        }
      });
      yield* spawn(function* again(): Coroutine<void> {
        if (!rung) yield* spawn(again);
      });
      while (!rung) yield* sleep(0);
    });
    expect(third).toBeGreaterThan(1);
  });

  test("a stream of due timers lets ready tasks run", () => {
    let rounds = 0;
    run(new SimpleKernel(), function* () {
      let done = false;
      yield* spawn(function* () {
        while (!done) yield* sleep(1e-9);
      });
      for (; rounds < 100; rounds++) yield* checkpoint();
      done = true;
    });
    expect(rounds).toBe(100);
  });
});

describe("the same program has the same transcript in both modes", () => {
  test("blocking", () => {
    expect(simulate(threeRounds).log).toEqual(threeRoundsLog);
  });

  test.each([0, 8, 1000, Infinity])("hosted, with a budget of %s ms", async (budget) => {
    expect(await hosted(threeRounds, { budget })).toEqual(threeRoundsLog);
  });

  test("a cut pauses the turn: the batch goes on before any timer that came due meanwhile", async () => {
    const clock = virtualClock();
    const log: string[] = [];
    await start(
      new SimpleKernel({ clock }),
      function* () {
        yield* spawn(function* () {
          yield* sleep(5);
          log.push("timer");
        });
        yield* checkpoint();
        yield* checkpoint();
        for (let i = 1; i <= 3; i++) {
          yield* spawn(function* () {
            log.push(`job ${i}`);
            clock.jump(5);
          });
        }
      },
      { budget: 0 },
    );
    expect(log).toEqual(["job 1", "job 2", "job 3", "timer"]);
  });

  test("a cut is no turn of its own: it does not count towards Livelock", async () => {
    function* busy(): Coroutine<string> {
      for (let i = 0; i < 100; i++) {
        yield* spawn(function* () {
          for (let j = 0; j < 10; j++) yield* checkpoint();
        });
      }
      yield* sleep(1);
      return "done";
    }
    expect(run(new SimpleKernel({ clock: virtualClock({ turnLimit: 50 }) }), busy)).toBe("done");
    const kernel = new SimpleKernel({ clock: virtualClock({ turnLimit: 50 }) });
    await expect(start(kernel, busy, { budget: 0 })).resolves.toBe("done");
  });
});

describe("a hosted job is budgeted: the host gets its turns", () => {
  /** Runs until the host has had a turn; false when that did not happen within a second. */
  async function hostGetsTurn(
    step: () => Coroutine<void>,
    kernel: SimpleKernel = new SimpleKernel(),
  ): Promise<boolean> {
    let turned = false;
    setTimeout(() => {
      turned = true;
    }, 10);
    const givenUp = Date.now() + 1000;
    return start(kernel, function* () {
      while (!turned && Date.now() < givenUp) yield* step();
      return turned;
    });
  }

  test("next to a loop of checkpoints", async () => {
    expect(await hostGetsTurn(checkpoint as () => Coroutine<void>)).toBe(true);
  });

  test("next to a loop of spawns", async () => {
    expect(
      await hostGetsTurn(function* () {
        yield* (yield* spawn(checkpoint)).join();
      }),
    ).toBe(true);
  });

  test("next to sleeps that are due again as soon as they are set", async () => {
    let reads = 0;
    const clock: Clock = { now: () => ++reads };
    expect(
      await hostGetsTurn(function* () {
        yield* sleep(1.5);
      }, new SimpleKernel({ clock })),
    ).toBe(true);
  });

  test("next to a simulation that never ends, on a virtual clock", async () => {
    expect(
      await hostGetsTurn(
        function* () {
          yield* sleep(1);
        },
        new SimpleKernel({ clock: virtualClock() }),
      ),
    ).toBe(true);
  });

  test("and the job gets its turns next to a host that keeps posting to it", async () => {
    let steps = 0;
    let posts = 0;
    let ended = false;
    const job = start(
      new SimpleKernel(),
      function* () {
        for (; steps < 5; steps++) yield* checkpoint();
      },
      { budget: 0 },
    );
    const stepsAtEnd = new Promise<number>((resolve) => {
      function again(): void {
        if (ended || posts === 1000) return resolve(steps);
        setImmediate(again);
        posts++;
        job.post(() => {}).catch(() => {});
      }
      setImmediate(again);
    });
    void job.then(() => {
      ended = true;
    });
    expect(await stepsAtEnd).toBe(5);
    await job;
  });
});
