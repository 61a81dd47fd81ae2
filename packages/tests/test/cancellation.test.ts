import {
  call,
  checkpoint,
  currentScope,
  moveOnAfter,
  now,
  park,
  scope,
  shield,
  sleep,
  spawn,
  success,
  type Scope,
  type Task,
  type Wake,
} from "@outloop/core";
import { describe, expect, test } from "vitest";
import { simulate, type Log } from "./helpers.ts";

function* untilCancelled(say: Log, name: string) {
  try {
    yield* sleep(Infinity);
  } finally {
    say(`${name} cleaned up`);
  }
}

/** A wait that somebody else ends by `wakes[0]`, and that counts how often it was begun and taken back. */
function externalWait(say: Log, wakes: Wake<string>[]) {
  return park<string>("a wake", (wake) => {
    say("armed");
    wakes.push(wake);
    return () => say("taken back");
  });
}

describe("a cancel is a throw, never a return: a yielding finally under yield* does not let the outer run on", () => {
  test.each(["yield*", "call", "scope"])("through %s", (how) => {
    function* inner(say: Log) {
      try {
        yield* sleep(Infinity);
      } finally {
        yield* sleep(5);
        say("inner cleaned up");
      }
    }
    function* outer(say: Log) {
      if (how === "yield*") yield* inner(say);
      else if (how === "call") yield* call(inner, say);
      else yield* scope(inner, say);
      say("never");
    }
    const { log } = simulate(function* (say) {
      const task = yield* spawn(outer, say);
      yield* sleep(1);
      yield* task.cancel();
      say("cancelled");
    });
    expect(log).toEqual(["inner cleaned up", "cancelled"]);
  });
});

describe("a parking trap asked while a cancel is due has no effect and raises", () => {
  test("a wait is not begun", () => {
    const { log } = simulate(function* (say) {
      yield* scope(function* () {
        (yield* currentScope()).cancel();
        say("still running");
        yield* externalWait(say, []);
        say("never");
      });
      say("after");
    });
    expect(log).toEqual(["still running", "after"]);
  });

  test("time does not pass, also if the wait could be answered at once", () => {
    const { value } = simulate(function* () {
      const done = yield* spawn(function* () {});
      yield* checkpoint();
      const names: string[] = [];
      for (const wait of [() => sleep(10), () => sleep(0), () => checkpoint(), () => done.join()]) {
        yield* scope(function* () {
          (yield* currentScope()).cancel();
          try {
            yield* wait();
          } catch (error) {
            names.push((error as Error).name);
            throw error;
          }
        });
      }
      return [names, yield* now()];
    });
    expect(value).toEqual([["Cancelled", "Cancelled", "Cancelled", "Cancelled"], 0]);
  });

  test("immediate traps are no cancellation points", () => {
    const { log } = simulate(function* (say) {
      yield* scope(function* () {
        const handle = yield* currentScope();
        handle.cancel();
        yield* now();
        yield* currentScope();
        say(yield* call(untouched));
        say(yield* scope(untouched));
        say(yield* shield(untouched));
      });
      say("after");
    });
    function* untouched() {
      yield* now();
      return "went on";
    }
    expect(log).toEqual(["went on", "went on", "went on", "after"]);
  });
});

describe("completion wins only for a wait already begun whose answer arrived before the cancel", () => {
  test("answer, then cancel in the same turn: the answer is given, the next park raises", () => {
    const { log } = simulate(function* (say) {
      const wakes: Wake<string>[] = [];
      const task = yield* spawn(function* () {
        say(yield* externalWait(say, wakes));
        try {
          yield* checkpoint();
          say("never");
        } finally {
          say("raised");
        }
      });
      yield* sleep(1);
      wakes[0]!(success("answer"));
      yield* task.cancel();
    });
    expect(log).toEqual(["armed", "answer", "raised"]);
  });

  test("cancel, then answer in the same turn: it raises, and the answer does nothing", () => {
    const { log } = simulate(function* (say) {
      const wakes: Wake<string>[] = [];
      yield* scope(function* () {
        const handle = yield* currentScope();
        yield* spawn(function* () {
          yield* sleep(1);
          handle.cancel();
          wakes[0]!(success("answer"));
        });
        try {
          say(yield* externalWait(say, wakes));
        } finally {
          say("raised");
        }
      });
    });
    expect(log).toEqual(["armed", "taken back", "raised"]);
  });

  test("a timer that fired in this turn has answered", () => {
    const { log } = simulate(function* (say) {
      const ready: Task[] = [];
      yield* spawn(function* () {
        yield* sleep(10);
        yield* ready[0]!.cancel();
      });
      ready.push(
        yield* spawn(function* () {
          yield* sleep(10);
          say("slept");
          yield* sleep(0);
          say("never");
        }),
      );
    });
    expect(log).toEqual(["slept"]);
  });

  test("the deadline of a moveOnAfter fires before the sleep of equal length inside it: the cancel came first", () => {
    const { value } = simulate(() => moveOnAfter(10, sleep, 10));
    expect(value.timedOut).toBe(true);
  });

  test("a sleep begun before the moveOnAfter of equal deadline... wins in another task", () => {
    const { log } = simulate(function* (say) {
      let handle: Scope | undefined;
      yield* spawn(function* () {
        yield* scope(function* () {
          handle = yield* currentScope();
          yield* sleep(10);
          say("slept");
        });
      });
      yield* sleep(0);
      yield* sleep(10);
      handle!.cancel();
    });
    expect(log).toEqual(["slept"]);
  });
});

describe("a raise is queued like any wake and comes in a later turn, never in place", () => {
  test("the canceller runs on first, and so does what was ready", () => {
    const { log } = simulate(function* (say) {
      yield* scope(function* () {
        const handle = yield* currentScope();
        yield* spawn(untilCancelled, say, "child");
        yield* sleep(1);
        yield* spawn(function* () {
          yield* shield(function* () {
            say("ready before");
            yield* checkpoint();
          });
        });
        yield* checkpoint();
        handle.cancel();
        say("canceller runs on");
      });
    });
    expect(log).toEqual(["ready before", "canceller runs on", "child cleaned up"]);
  });

  test("one that asks a parking trap while due raises in a later turn", () => {
    const { log } = simulate(function* (say) {
      yield* spawn(function* () {
        say("other");
      });
      yield* scope(function* () {
        (yield* currentScope()).cancel();
        try {
          yield* checkpoint();
        } finally {
          say("raised");
        }
      });
    });
    expect(log).toEqual(["other", "raised"]);
  });
});
