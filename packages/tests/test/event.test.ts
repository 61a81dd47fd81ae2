import { currentScope, Event, race, scope, sleep, spawn, type Scope } from "@outloop/core";
import { describe, expect, test } from "vitest";
import { simulate } from "./helpers.ts";

describe("Event", () => {
  test("a waiter that is cancelled before it is set is not woken, one after that is", () => {
    const { log } = simulate(function* (say) {
      const event = new Event();
      const scopes: Scope[] = [];
      for (const name of ["before", "after"]) {
        yield* spawn(scope, function* () {
          scopes.push(yield* currentScope());
          yield* event.wait();
          say(name);
        });
      }
      yield* sleep(1);
      scopes[0]!.cancel();
      event.set();
      scopes[1]!.cancel();
    });
    expect(log).toEqual(["after"]);
  });

  test("one wait may be given twice to a group", () => {
    const { value } = simulate(function* () {
      const event = new Event();
      yield* spawn(function* () {
        yield* sleep(1);
        event.set();
      });
      yield* race([event.wait(), event.wait()]);
      return event.waiting;
    });
    expect(value).toBe(0);
  });
});
