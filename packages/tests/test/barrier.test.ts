import { Barrier, currentScope, scope, sleep, spawn, type Scope } from "@outloop/core";
import { describe, expect, test } from "vitest";
import { simulate } from "./helpers.ts";

describe("Barrier", () => {
  test("the first of a group is cancelled in the turn in which the last comes: too late, it passes", () => {
    const { log } = simulate(function* (say) {
      const barrier = new Barrier(2);
      let handle: Scope | undefined;
      yield* spawn(scope, function* () {
        handle = yield* currentScope();
        say(`first ${yield* barrier.wait()}`);
      });
      yield* sleep(1);
      yield* spawn(function* () {
        say(`second ${yield* barrier.wait()}`);
      });
      yield* spawn(function* () {
        handle!.cancel();
      });
    });
    expect(log).toEqual(["first 0", "second 1"]);
  });

  test("the first of a group is cancelled before the last comes, in the same turn: one is missing", () => {
    const { log } = simulate(function* (say) {
      const barrier = new Barrier(2);
      yield* scope(function* () {
        const group = yield* currentScope();
        const first = yield* spawn(() => barrier.wait());
        yield* sleep(1);
        yield* spawn(function* () {
          yield* first.cancel();
        });
        yield* spawn(function* () {
          yield* barrier.wait();
          say("passed alone");
        });
        yield* sleep(1);
        say(`${barrier.waiting}`);
        group.cancel();
      });
    });
    expect(log).toEqual(["1"]);
  });
});
