import {
  all,
  call,
  moveOnAfter,
  race,
  scope,
  shield,
  sleep,
  spawn,
  supervise,
  TaskLocal,
  timeout,
  TimeoutError,
  type Coroutine,
  type Task,
} from "@outloop/core";
import { sharing } from "./everywhere-primitives.ts";
import type { Scenario } from "./everywhere-scenario.ts";

const nothing = (): undefined => undefined;

/** Small programs of everything that parks. */
export const corpus: Readonly<Record<string, () => Scenario>> = {
  ...sharing,
  "tasks and joins": () => ({
    *body({ guarded, point }) {
      const first = yield* spawn(() => guarded("first", () => point(sleep(4))));
      const second = yield* spawn(() => guarded("second", () => point(first.join())));
      yield* guarded("main", () => point(second.join()));
    },
    idle: nothing,
  }),
  "nested scopes": () => ({
    *body({ guarded, point }) {
      yield* scope(() =>
        guarded("outer", function* () {
          yield* spawn(() => guarded("outer child", () => point(sleep(5))));
          yield* scope(() =>
            guarded("inner", function* () {
              yield* spawn(() => scope(() => guarded("inner child", () => point(sleep(3)))));
              yield* point(sleep(1));
            }),
          );
          yield* point(sleep(1));
        }),
      );
    },
    idle: nothing,
  }),
  timeouts: () => ({
    *body({ guarded, point }) {
      yield* moveOnAfter(4, () => guarded("expires", () => sleep(100)));
      yield* timeout(100, () => guarded("in time", () => point(sleep(2))));
      try {
        yield* timeout(3, () => guarded("times out", () => sleep(100)));
      } catch (error) {
        if (!(error instanceof TimeoutError)) throw error;
      }
      yield* moveOnAfter(6, () =>
        moveOnAfter(5, () => guarded("both", () => moveOnAfter(3, () => guarded("inner", () => sleep(100))))),
      );
    },
    idle: nothing,
  }),
  shields: () => ({
    *body({ guarded, point }) {
      yield* spawn(() => shield(() => guarded("child", () => point(sleep(4)))));
      yield* shield(() =>
        guarded("shielded", function* () {
          yield* point(sleep(2));
          yield* moveOnAfter(1, () => guarded("expires", () => sleep(100)));
        }),
      );
      yield* guarded("after", () => point(sleep(1)));
    },
    idle: nothing,
  }),
  groups: () => ({
    *body({ guarded, point }) {
      yield* all([guarded("first", () => point(sleep(1))), guarded("second", () => point(sleep(2)))]);
      yield* race([guarded("winner", () => point(sleep(1))), guarded("loser", () => sleep(100)), sleep(50)]);
    },
    idle: nothing,
  }),
  "calls and task locals"() {
    const local = new TaskLocal(0);
    return {
      *body({ guarded, point }) {
        function* deeper(depth: number): Coroutine<void> {
          yield* guarded(`depth ${depth}`, function* () {
            if (depth === 0) yield* point(sleep(1));
            else yield* local.run(depth, () => call(deeper, depth - 1));
          });
        }
        yield* deeper(3);
        yield* spawn(() => guarded("spawned", () => sleep(1)));
      },
      idle: nothing,
    };
  },
  "cleanup that parks": () => ({
    *body({ guarded, point }) {
      yield* guarded("outer", function* () {
        try {
          yield* guarded("inner", () => point(sleep(2)));
        } finally {
          yield* shield(() => guarded("shielded cleanup", () => sleep(2)));
          yield* moveOnAfter(3, () => guarded("timed cleanup", () => sleep(100)));
        }
      });
    },
    idle: nothing,
  }),
  "supervised tasks": () => ({
    *body({ guarded, point }) {
      yield* supervise(function* () {
        yield* spawn(() => guarded("good", () => point(sleep(3))));
        yield* spawn(() => guarded("other", () => point(sleep(2))));
        yield* point(sleep(1));
      });
    },
    idle: nothing,
  }),
  "tasks that cancel": () => ({
    *body({ guarded, point }) {
      const tasks: Task[] = [];
      for (const name of ["a", "b"]) {
        tasks.push(yield* spawn(() => guarded(name, () => point(sleep(100)))));
      }
      yield* point(sleep(1));
      for (const task of tasks) yield* guarded(`cancel ${task.id}`, () => task.cancel());
    },
    idle: nothing,
  }),
};
