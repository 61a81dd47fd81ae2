import {
  call,
  checkpoint,
  Channel,
  KernelBusy,
  moveOnAfter,
  NotATrap,
  operation,
  park,
  run,
  scope,
  sleep,
  spawn,
  start,
  swap,
  SwapRefused,
  timeout,
  trap,
  UnsupportedTrap,
  until,
  virtualClock,
  type Coroutine,
  type Op,
  type Trap,
} from "@outloop/core";
import { layer, layers, type Kernel, type Reply } from "@outloop/core/kernel";
import { HeapKernel } from "@outloop/kernel-heap";
import { SimpleKernel } from "@outloop/kernel-simple";
import { describe, expect, test } from "vitest";

const virtual = (): Kernel => new SimpleKernel({ clock: virtualClock() });
const ask = (what: string): Op<unknown> => operation(trap("ask", { what }));

/** A kernel that answers "ask" with what was asked, when `next` is called, and tells what was asked and taken back. */
function asking(inner: Kernel): { kernel: Kernel; next: () => void; log: string[] } {
  const open: { what: string; reply: Reply }[] = [];
  const log: string[] = [];
  const next = (): void => {
    const each = open.shift();
    each?.reply.answer(each.what);
  };
  const kernel = layer(inner, {
    supports: { ...inner.supports, ops: new Set(["ask"]) },
    submit(request, reply) {
      const { what } = request as Trap & { what: string };
      const each = { what, reply };
      open.push(each);
      log.push(`asked ${what}`);
      const takeBack = (): void => {
        open.splice(open.indexOf(each), 1);
        log.push(`${what} taken back`);
      };
      return {
        abandon: takeBack,
        move() {
          takeBack();
          return request;
        },
      };
    },
    block(ms) {
      if (open.length === 0) inner.block(ms);
      else next();
    },
  });
  return { kernel, next, log };
}

function* caught(op: Op<unknown>): Coroutine<unknown> {
  try {
    return yield* op;
  } catch (error) {
    return error;
  }
}

describe("layer", () => {
  test("the last layer named is the outermost: it is asked first", () => {
    const log: string[] = [];
    const noting = (name: string) => (inner: Kernel) => ({
      turn: (pause?: () => boolean) => {
        log.push(name);
        return inner.turn(pause);
      },
    });
    run(layer(virtual(), noting("inner"), noting("outer")), function* () {});
    expect(log).toEqual(["outer", "inner"]);
  });

  test("what the kernel does not have the layer does not have either", () => {
    const { submit, answer, admit, unsent, onSignal } = layer(new SimpleKernel(), {});
    expect([submit, answer, admit, unsent, onSignal]).toEqual(Array(5).fill(undefined));
  });

  test("a kernel that runs with a layer is busy for whoever wants it without, or with another one", () => {
    const inner = virtual();
    const errors = run(layer(inner, {}), function* () {
      const found: unknown[] = [];
      for (const kernel of [inner, layer(inner, {}), layer(layer(inner, {}), {})]) {
        try {
          run(kernel, function* () {});
        } catch (error) {
          found.push(error);
        }
        found.push(yield* caught(swap(kernel)));
      }
      return found;
    });
    expect(errors).toHaveLength(6);
    for (const error of errors) expect(error).toBeInstanceOf(KernelBusy);
    expect(run(inner, () => checkpoint())).toBeUndefined();
  });
});

describe("admit", () => {
  test("is shown every trap, core's own included, with the task that asks", () => {
    const seen: string[] = [];
    const kernel = layer(virtual(), {
      admit(request, by) {
        seen.push(`${by.id} ${by.name} ${request.op}`);
        return request;
      },
    });
    const channel = new Channel<number>(1);
    function* child(): Coroutine<void> {
      yield* channel.send(1);
    }
    run(kernel, function* () {
      yield* spawn(child);
      yield* scope(sleep, 1);
      yield* call(checkpoint);
      yield* channel.receive();
    });
    expect(seen).toEqual([
      "1 main spawn",
      "1 main scope",
      "1 main sleep",
      "2 child send",
      "1 main call",
      "1 main checkpoint",
      "1 main receive",
    ]);
  });

  test("what it returns is answered in the place of what was asked", () => {
    const kernel = layer(virtual(), {
      admit: (request) => (request.op === "sleep" ? trap("sleep", { ms: 5 }) : request),
    });
    run(kernel, function* () {
      yield* sleep(1000);
    });
    expect(kernel.now()).toBe(5);
  });

  test("what it throws goes into the task, in place, and everything else goes on", () => {
    const refusal = new Error("no");
    const kernel = layer(virtual(), {
      admit(request) {
        if (request.op === "sleep") throw refusal;
        return request;
      },
    });
    const log: unknown[] = [];
    run(kernel, function* () {
      yield* spawn(function* () {
        yield* checkpoint();
        log.push("child");
      });
      log.push(yield* caught(sleep(1)));
    });
    expect(log).toEqual([refusal, "child"]);
  });

  test("what it returns must be a trap", () => {
    const kernel = layer(virtual(), { admit: () => 7 as unknown as Trap });
    expect(() => run(kernel, () => sleep(1))).toThrow(NotATrap);
    expect(() => run(kernel, () => sleep(1))).toThrow(
      "kernel 'simple' admitted 7 in place of sleep { ms: 1 }",
    );
  });

  test("begins and ends to be asked at a swap", () => {
    const seen: string[] = [];
    const looking = layer(virtual(), {
      admit(request) {
        seen.push(request.op);
        return request;
      },
    });
    run(virtual(), function* () {
      yield* checkpoint();
      yield* swap(looking);
      yield* sleep(1);
      yield* swap(new HeapKernel({ clock: virtualClock() }));
      yield* sleep(2);
    });
    expect(seen).toEqual(["sleep", "swap"]);
  });
});

describe("layers.deny", () => {
  test("says who asked what of which kernel, and why that is denied", () => {
    const kernel = layer(asking(virtual()).kernel, layers.deny(["ask"], "No questions in this test"));
    const error = run(kernel, () => caught(ask("why?"))) as UnsupportedTrap;
    expect(error).toBeInstanceOf(UnsupportedTrap);
    expect(error.message).toBe(
      "task 1 'main' asked ask { what: \"why?\" }, which kernel 'simple' does not answer. No questions in this test",
    );
  });

  test("denies core's traps by what is asked, not by what comes of it", async () => {
    const kernel = layer(virtual(), layers.deny(["sleep", "until", "swap"], "denied"));
    const outcomes = await start(kernel, function* () {
      return [
        yield* caught(sleep(1)),
        yield* caught(until(Promise.resolve(1))),
        yield* caught(swap(new SimpleKernel())),
        yield* moveOnAfter(5, () => park("for ever", () => () => {})),
      ];
    });
    for (const error of outcomes.slice(0, 3)) expect(error).toBeInstanceOf(UnsupportedTrap);
    expect(outcomes[3]).toEqual({ timedOut: true, value: undefined });
  });

  test("a program that waits for what is denied is not swapped there", () => {
    const { kernel } = asking(new SimpleKernel());
    const denying = layer(asking(new SimpleKernel()).kernel, layers.deny(["ask"], "denied"));
    const error = run(kernel, function* () {
      yield* spawn(ask, "first");
      yield* checkpoint();
      return yield* caught(swap(denying));
    });
    expect(error).toBeInstanceOf(SwapRefused);
  });
});

describe("layers.fault", () => {
  test("fails core's traps in place, and what the kernel answers by waiting at a checkpoint", () => {
    const broken = new Error("broken");
    const kernel = layer(
      asking(virtual()).kernel,
      layers.fault(({ op }) => (op === "checkpoint" ? undefined : broken)),
    );
    const log: unknown[] = [];
    function* asker(op: Op<unknown>): Coroutine<void> {
      log.push(yield* caught(op));
    }
    expect(() => run(kernel, () => spawn(asker, sleep(1)))).toThrow(broken);
    function* other(): Coroutine<void> {
      log.push("other");
    }
    const quiet = layer(
      asking(virtual()).kernel,
      layers.fault(({ op }) => (op === "ask" || op === "sleep" ? broken : undefined)),
    );
    run(quiet, function* () {
      yield* spawn(other);
      yield* asker(sleep(1));
      yield* asker(ask("anything"));
    });
    expect(log).toEqual([broken, "other", broken]);
  });

  test("what fails was not asked of the kernel", () => {
    const { kernel, log } = asking(virtual());
    const faulty = layer(
      kernel,
      layers.fault((request) => ((request as Trap & { what?: string }).what === "b" ? "bad" : undefined)),
    );
    run(faulty, function* () {
      yield* ask("a");
      expect(yield* caught(ask("b"))).toBe("bad");
      yield* ask("c");
    });
    expect(log).toEqual(["asked a", "asked c"]);
  });
});

describe("layers.delay", () => {
  const slow = (kernel: Kernel): Kernel =>
    layer(
      kernel,
      layers.delay(() => 100),
    );
  const byHand = (): { clock: ReturnType<typeof virtualClock>; inner: Kernel } => {
    const clock = virtualClock({ autojump: false });
    return { clock, inner: new HeapKernel({ clock }) };
  };

  test("holds a request back on the kernel's clock", async () => {
    const { clock, inner } = byHand();
    const { kernel, log, next } = asking(inner);
    const job = start(slow(kernel), () => ask("a"));
    await clock.advance(99);
    expect(log).toEqual([]);
    await clock.advance(1);
    expect(log).toEqual(["asked a"]);
    next();
    expect(await job).toBe("a");
  });

  test("a cancel takes back what is held, of which the kernel never hears, and what was passed on", async () => {
    const { clock, inner } = byHand();
    const { kernel, log } = asking(inner);
    const job = start(slow(kernel), function* () {
      yield* moveOnAfter(50, ask, "early");
      yield* moveOnAfter(150, ask, "late");
      yield* sleep(1000);
    });
    await clock.advance(2000);
    await job;
    expect(log).toEqual(["asked late", "late taken back"]);
  });

  test("what is held moves with a swap as if it had just been asked, what was passed on as the kernel moves it", async () => {
    const first = asking(new SimpleKernel());
    const second = asking(new SimpleKernel());
    const held = layer(
      first.kernel,
      layers.delay((request) => ("b" === (request as never)["what"] ? 1e9 : 0)),
    );
    const result = run(held, function* () {
      const a = yield* spawn(ask, "a");
      const b = yield* spawn(ask, "b");
      yield* checkpoint();
      yield* swap(second.kernel);
      return [yield* a.join(), yield* b.join()];
    });
    expect(result).toEqual(["a", "b"]);
    expect(first.log).toEqual(["asked a", "a taken back"]);
    expect(second.log).toEqual(["asked a", "asked b"]);
  });

  test("on a clock that would stand still the request fails instead of hanging", () => {
    const kernel = slow(asking(virtual()).kernel);
    expect(() => run(kernel, () => ask("a"))).toThrow(/autojump: false/);
  });

  test("leaves nothing behind in the kernel when a run ends early", () => {
    const { kernel } = asking(new SimpleKernel());
    expect(() => run(slow(kernel), () => timeout(1, ask, "a"))).toThrow("did not end within 1 ms");
    expect(kernel.drain()).toEqual({ ready: [], timers: [] });
  });
});

describe("layers.meter", () => {
  test("counts what was asked, and how it ended", () => {
    const { kernel } = asking(virtual());
    const meter = layers.meter();
    run(
      layer(
        kernel,
        layers.fault((r) => ((r as never)["what"] === "b" ? "bad" : undefined)),
        meter.layer,
      ),
      function* () {
        yield* ask("a");
        yield* caught(ask("b"));
        yield* spawn(ask, "c");
        yield* checkpoint();
      },
    );
    expect(Object.fromEntries(meter.asked)).toEqual({ ask: 3, spawn: 1, checkpoint: 1 });
    const { submitted, answered, failed, abandoned, timersSet } = meter;
    expect({ submitted, answered, failed, abandoned, timersSet }).toEqual({
      submitted: 3,
      answered: 2,
      failed: 1,
      abandoned: 0,
      timersSet: 0,
    });
    expect(meter.turns).toBeGreaterThan(2);
  });
});
