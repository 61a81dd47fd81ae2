import {
  checkpoint,
  Channel,
  Event,
  KernelBusy,
  Lock,
  now,
  run,
  scope,
  sleep,
  sleepUntil,
  spawn,
  start,
  swap,
  until,
  virtualClock,
  type Coroutine,
} from "@outloop/core";
import { SimpleKernel } from "@outloop/kernel-simple";
import { array, assert, double, property } from "fast-check";
import { describe, expect, test } from "vitest";
import { simulate } from "./helpers.ts";

const kernel = (shows = 0) => new SimpleKernel({ clock: virtualClock({ start: shows }) });
const instants = array(double({ min: 0, max: 1e9, noNaN: true }), { minLength: 2, maxLength: 6 });

describe("swap", () => {
  test("now() never runs backwards, whatever the clocks show", () => {
    assert(
      property(instants, (starts) => {
        run(kernel(), function* () {
          yield* sleep(0.1);
          let shown = yield* now();
          for (const shows of starts) {
            yield* swap(kernel(shows));
            const after = yield* now();
            expect(after).toBeGreaterThanOrEqual(shown);
            shown = after;
          }
        });
      }),
    );
  });

  test("no sleep ends early, whatever the clocks show", () => {
    assert(
      property(instants, (starts) => {
        run(kernel(), function* () {
          for (const shows of starts) {
            yield* swap(kernel(shows));
            const deadline = (yield* now()) + 0.1;
            yield* sleepUntil(deadline);
            expect(yield* now()).toBeGreaterThanOrEqual(deadline);
          }
        });
      }),
    );
  });

  test("equal deadlines keep their order, whatever the clocks show", () => {
    assert(
      property(instants, (starts) => {
        const woken: number[] = [];
        run(kernel(), function* () {
          for (const [place, shows] of starts.entries()) {
            yield* swap(kernel(shows));
            yield* spawn(function* () {
              yield* sleepUntil(1.1);
              woken.push(place);
            });
            yield* checkpoint();
          }
        });
        expect(woken).toEqual([...starts.keys()]);
      }),
    );
  });

  for (const mode of ["run", "start", "start with budget 0"] as const) {
    test(`${mode}: thousands of parked tasks, many swaps: each goes on exactly once`, async () => {
      function* program(): Coroutine<readonly number[]> {
        const event = new Event();
        const lock = new Lock();
        const channel = new Channel<number>(3);
        const ended: number[] = [];
        const kinds: readonly (() => Coroutine<unknown>)[] = [
          function* () {
            yield* event.wait();
          },
          function* () {
            yield* lock.hold(() => checkpoint());
          },
          function* () {
            yield* channel.receive();
          },
          function* () {
            yield* sleep(50);
          },
          function* () {
            yield* scope(function* () {
              yield* spawn(() => event.wait());
            });
          },
          function* () {
            yield* (yield* spawn(() => sleep(60))).join();
          },
        ];
        yield* lock.acquire();
        yield* scope(function* () {
          for (let index = 0; index < 3000; index++) {
            yield* spawn(function* () {
              yield* kinds[index % kinds.length]!();
              ended.push(index);
            });
          }
          for (let index = 0; index < 8; index++) {
            yield* sleep(5);
            yield* swap(kernel(index * 1000));
          }
          event.set();
          lock.release();
          for (let index = 0; index < 500; index++) yield* channel.send(index);
          yield* swap(kernel());
        });
        return ended.toSorted((a, b) => a - b);
      }
      const value =
        mode === "run"
          ? run(kernel(), program)
          : await start(kernel(), program, mode === "start" ? {} : { budget: 0 });
      expect(value).toEqual(Array.from({ length: 3000 }, (_, index) => index));
    });
  }

  test("refused with KernelBusy, the present kernel is not detached meanwhile", () => {
    const log: string[] = [];
    const busy = kernel();
    const present = kernel();
    const attach = present.attach.bind(present);
    const detach = present.detach.bind(present);
    present.attach = () => (log.push("attach"), attach());
    present.detach = () => (log.push("detach"), detach());
    run(busy, function* () {
      run(present, function* () {
        try {
          yield* swap(busy);
        } catch (error) {
          log.push((error as Error).name);
        }
      });
    });
    expect(log).toEqual(["attach", KernelBusy.name, "detach"]);
  });

  test("in cleanup and in the midst of a promise", async () => {
    const { value } = simulate(function* () {
      const task = yield* spawn(function* () {
        try {
          yield* sleep(100);
        } finally {
          yield* swap(kernel(7));
          yield* sleep(10);
        }
      });
      yield* sleep(1);
      yield* task.cancel();
      return yield* now();
    });
    expect(value).toBe(11);
    const job = start(kernel(), function* () {
      const other = yield* spawn(() => until(new Promise((resolve) => setTimeout(resolve, 5, "settled"))));
      yield* checkpoint();
      yield* swap(kernel(3));
      return yield* other.join();
    });
    expect(await job).toBe("settled");
  });
});
