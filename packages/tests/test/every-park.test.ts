import {
  call,
  moveOnAfter,
  scope,
  shield,
  sleep,
  spawn,
  supervise,
  timeout,
  type Coroutine,
} from "@outloop/core";
import { array, assert, nat, property } from "fast-check";
import { describe, expect, test } from "vitest";
import { simulate, type Log } from "./helpers.ts";

/**
 * Runs `body`, writes when it begins, when its cleanup begins, and when that ends. The cleanup parks if it is due to an
 * error: without one, that park would be a first chance to raise, like any other.
 */
function* guarded(say: Log, name: string, body: () => Coroutine<void>): Coroutine<void> {
  say(`+${name}`);
  let whole = false;
  try {
    yield* body();
    whole = true;
  } finally {
    say(`-${name}`);
    if (!whole) yield* sleep(2);
    say(`=${name}`);
  }
}

/** Of everything: nested scopes, children, calls, timeouts that expire, cleanup that spawns, shields and times out. */
function* program(say: Log): Coroutine<void> {
  yield* guarded(say, "outer", function* () {
    yield* spawn(guarded, say, "child", function* () {
      yield* sleep(3);
      yield* call(guarded, say, "called", () => sleeping(4));
    });
    yield* moveOnAfter(6, guarded, say, "expiring", () => sleeping(100));
    yield* scope(function* () {
      yield* spawn(guarded, say, "scoped child", () => sleeping(5));
      yield* guarded(say, "cleaner", function* () {
        try {
          yield* sleep(3);
        } finally {
          yield* shield(guarded, say, "shielded", () => sleeping(3));
          yield* supervise(function* () {
            yield* spawn(guarded, say, "helper", () => sleeping(2));
          });
          yield* moveOnAfter(2, guarded, say, "goodbye", () => sleeping(100));
        }
      });
    });
    try {
      yield* timeout(3, guarded, say, "timed", () => sleeping(100));
    } catch {}
  });
}

function* sleeping(ms: number): Coroutine<void> {
  yield* sleep(ms);
}

/** Each block that began has cleaned up exactly once, to the end, and nothing ran after `cancel` returned. */
function check(log: readonly string[]): void {
  const names = log.filter((entry) => entry.startsWith("+")).map((entry) => entry.slice(1));
  for (const name of names) {
    expect(log.filter((entry) => entry.slice(1) === name)).toEqual([`+${name}`, `-${name}`, `=${name}`]);
  }
  expect(log.at(-1)).toBe("returned");
}

/** Runs the program and cancels its task `turns` turns after each of `instants`. */
function cancelAt(instants: readonly number[], turns: number): readonly string[] {
  return simulate(function* (say) {
    const task = yield* spawn(program, say);
    for (const instant of instants) {
      yield* spawn(function* () {
        yield* sleep(instant);
        for (let turn = 0; turn < turns; turn++) yield* sleep(0);
        yield* task.cancel(instant);
      });
    }
    yield* sleep(Math.min(...instants));
    for (let turn = 0; turn < turns; turn++) yield* sleep(0);
    yield* task.cancel();
    say("returned");
  }).log;
}

describe("cancelled at any park, each finally runs exactly once and to its end", () => {
  test("the program itself, not cancelled", () => {
    const { log } = simulate(function* (say) {
      yield* program(say);
      say("returned");
    });
    check(log);
  });

  test("at each instant, in each of its first turns", () => {
    for (let instant = 0; instant <= 40; instant++) {
      for (let turns = 0; turns < 5; turns++) check(cancelAt([instant], turns));
    }
  });

  test("and once more at each later instant", () => {
    for (let first = 0; first <= 30; first++) {
      for (let second = first; second <= first + 20; second++) check(cancelAt([first, second], 1));
    }
  });

  test("and any number of times, at any instants", () => {
    const instants = array(nat(40), { minLength: 1, maxLength: 6 });
    assert(
      property(instants, nat(4), (each, turns) => check(cancelAt(each, turns))),
      { numRuns: 300 },
    );
  });
});
