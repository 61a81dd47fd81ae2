/* oxlint-disable require-yield, unicorn/consistent-function-scoping -- a coroutine that never suspends is a case too, and reads best where it is used */
import {
  all,
  call,
  checkpoint,
  scope,
  sleep,
  spawn,
  TaskLocal,
  timeout,
  type Coroutine,
} from "@outloop/core";
import type { Case } from "../../case.ts";
import { program } from "../../define.ts";
import { equal } from "../../expect.ts";
import { thrown } from "../support/bodies.ts";

const user = new TaskLocal("nobody");

function* inside(): Coroutine<string> {
  yield* checkpoint();
  return yield* user.get();
}

export const taskLocal: readonly Case[] = [
  program(
    "S52",
    "a value holds for the extent of its run, runs nest, and locals do not mix",
    function* () {
      const other = new TaskLocal<string | undefined>("initial");
      const seen: unknown[] = [yield* user.get()];
      yield* user.run("ann", function* () {
        seen.push(yield* user.get());
        yield* user.run("bob", function* () {
          seen.push(yield* other.run(undefined, other.get.bind(other)), yield* inside());
        });
        seen.push(yield* user.get(), yield* other.get());
      });
      seen.push(yield* user.get());
      return seen;
    },
    { value: ["nobody", "ann", undefined, "bob", "ann", "initial", "nobody"] },
  ),
  program(
    "S52",
    "the run of one local hides no other: those further out have their values inside it",
    function* () {
      const [middle, inner] = [new TaskLocal("no middle"), new TaskLocal("no inner")];
      return yield* user.run("ann", () =>
        middle.run("set", () =>
          inner.run("set too", function* () {
            return [yield* user.get(), yield* middle.get(), yield* inner.get()];
          }),
        ),
      );
    },
    { value: ["ann", "set", "set too"] },
  ),
  program(
    "S52",
    "the value before is back after an error, a body that makes no coroutine, and a cancel",
    function* () {
      const seen: string[] = [];
      function* fails(): Coroutine<void> {
        throw new Error("caught");
      }
      const refuses = (): never => {
        throw new Error("caught");
      };
      yield* user.run("ann", function* () {
        for (const body of [fails, refuses, (() => 5) as never]) {
          yield* thrown(() => user.run("bob", body));
          seen.push(yield* user.get());
        }
        yield* thrown(() =>
          timeout(5, function* () {
            try {
              yield* user.run("bob", sleep, 100);
            } finally {
              seen.push(yield* user.get());
            }
          }),
        );
        seen.push(yield* user.get());
      });
      return seen;
    },
    { value: ["ann", "ann", "ann", "ann", "ann"] },
  ),
  program(
    "S53",
    "it is seen through call, scopes, groups and native delegation",
    () =>
      call(() =>
        user.run("ann", function* () {
          return [
            yield* call(inside),
            yield* scope(inside),
            yield* timeout(100, inside),
            yield* inside(),
            ...(yield* all([inside()])),
          ];
        }),
      ) as never,
    { value: ["ann", "ann", "ann", "ann", "ann"] },
  ),
  program(
    "S54",
    "a task sees what its spawner saw at the spawn, whatever comes later",
    function* () {
      function* late(): Coroutine<string> {
        yield* sleep(10);
        return yield* user.get();
      }
      const task = yield* user.run("ann", () => spawn(late));
      const early = yield* spawn(late);
      return yield* user.run("bob", function* () {
        return [yield* task.join(), yield* early.join(), yield* user.get()];
      });
    },
    { value: ["ann", "nobody", "bob"] },
  ),
  program(
    "S55",
    "what a task runs with is not seen by others, its spawner and its children's siblings included",
    function* ({ log }) {
      function* worker(name: string): Coroutine<void> {
        yield* user.run(name, function* () {
          for (let time = 0; time < 2; time++) {
            yield* checkpoint();
            log(`${name} is ${yield* user.get()}`);
          }
        });
        yield* checkpoint();
        log(`${name} is ${yield* user.get()}`);
      }
      yield* spawn(worker, "ann");
      yield* spawn(worker, "bob");
      yield* checkpoint();
      log(`main is ${yield* user.get()}`);
      equal("set" in user, false, "whether there is a setter");
    },
    [
      "main is nobody",
      "ann is ann",
      "bob is bob",
      "ann is ann",
      "bob is bob",
      "ann is nobody",
      "bob is nobody",
    ],
  ),
];
