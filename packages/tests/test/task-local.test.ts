import { call, checkpoint, scope, sleep, spawn, TaskLocal, timeout, type Coroutine } from "@outloop/core";
import { expect, test } from "vitest";
import { simulate, type Log } from "./helpers.ts";

const user = new TaskLocal("nobody");

function* inside(): Coroutine<string> {
  yield* checkpoint();
  return yield* user.get();
}

test("has its initial value where no run is around", () => {
  expect(simulate(inside).value).toBe("nobody");
});

test("holds for the extent of one run, and not after it", () => {
  const { value } = simulate(function* () {
    return [yield* user.run("ann", inside), yield* user.get()];
  });
  expect(value).toEqual(["ann", "nobody"]);
});

test("runs nest; each ends with its own extent, also by a throw", () => {
  const { value } = simulate(function* () {
    return yield* user.run("ann", function* () {
      const seen = [yield* user.get()];
      try {
        yield* user.run("bob", function* () {
          seen.push(yield* user.get());
          throw new Error("bob");
        });
      } catch {
        seen.push(yield* user.get());
      }
      return seen;
    });
  });
  expect(value).toEqual(["ann", "bob", "ann"]);
});

test("is restored after a body that throws before its first yield, and after one that is no coroutine", () => {
  const { value } = simulate(function* () {
    const seen: unknown[] = [];
    for (const bad of [
      () => 5,
      (): never => {
        throw new Error("sync");
      },
    ]) {
      try {
        yield* user.run("ann", bad as never);
      } catch {
        seen.push(yield* user.get());
      }
    }
    return seen;
  });
  expect(value).toEqual(["nobody", "nobody"]);
});

test("is seen through call, scope, timeout and native yield*", () => {
  const { value } = simulate(() =>
    user.run("ann", function* () {
      return [yield* call(inside), yield* scope(inside), yield* timeout(100, inside), yield* inside()];
    }),
  );
  expect(value).toEqual(["ann", "ann", "ann", "ann"]);
});

test("a task sees what its spawner saw at the spawn, whatever comes later", () => {
  const { value } = simulate(function* () {
    const task = yield* user.run("ann", function* () {
      return yield* spawn(function* () {
        yield* sleep(10);
        return yield* user.get();
      });
    });
    return [yield* user.run("bob", () => task.join()), yield* user.get()];
  });
  expect(value).toEqual(["ann", "nobody"]);
});

test("what a task runs with is not seen by others", () => {
  const { log } = simulate(function* (say: Log) {
    function* worker(name: string) {
      yield* user.run(name, function* () {
        for (let i = 0; i < 2; i++) {
          yield* checkpoint();
          say(`${name} is ${yield* user.get()}`);
        }
      });
    }
    yield* spawn(worker, "ann");
    yield* spawn(worker, "bob");
    yield* checkpoint();
    say(`main is ${yield* user.get()}`);
  });
  expect(log).toEqual(["main is nobody", "ann is ann", "bob is bob", "ann is ann", "bob is bob"]);
});

test("two locals do not mix, and undefined is a value", () => {
  const other = new TaskLocal<string | undefined>("initial");
  const { value } = simulate(() =>
    user.run("ann", () =>
      other.run(undefined, function* () {
        return [yield* user.get(), yield* other.get()];
      }),
    ),
  );
  expect(value).toEqual(["ann", undefined]);
});

test("is restored when a cancel passes its extent", () => {
  const { value } = simulate(function* () {
    let seen: unknown;
    try {
      yield* timeout(5, function* () {
        try {
          yield* user.run("ann", () => sleep(100));
        } finally {
          seen = yield* user.get();
        }
      });
    } catch {}
    return [seen, yield* user.get()];
  });
  expect(value).toEqual(["nobody", "nobody"]);
});

test("has no setter", () => {
  expect("set" in user).toBe(false);
});

test("passes arguments on, and refuses what is no function", () => {
  expect(simulate(() => user.run("ann", (a: number, b: number) => sum(a, b), 1, 2)).value).toBe(3);
  expect(() => user.run("ann", inside() as never)).toThrow(TypeError);
  function* sum(a: number, b: number) {
    return a + b;
  }
});
