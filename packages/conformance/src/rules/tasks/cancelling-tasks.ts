/* oxlint-disable require-yield -- a coroutine that never suspends is a case too */
import {
  Cancelled,
  checkpoint,
  currentScope,
  now,
  scope,
  self,
  sleep,
  spawn,
  type TaskCancelled,
} from "@outloop/core";
import type { Case } from "../../case.ts";
import { program } from "../../define.ts";
import { ensure } from "../../expect.ts";
import { attempt, cleaningUp, fail, nothing, thrown } from "../support/bodies.ts";

export const cancellingTasks: readonly Case[] = [
  program(
    "S32",
    "task.cancel requests at once and parks until cleanup and children have ended",
    function* ({ log }) {
      const task = yield* spawn(function* () {
        yield* spawn(cleaningUp, log, "child", 20);
        yield* cleaningUp(log, "task", 10);
      });
      yield* sleep(1);
      yield* task.cancel();
      log(`${task.state} at ${yield* now()}`);
    },
    ["task cleaned up", "child cleaned up", "done at 21"],
  ),
  program(
    "S33",
    "the request is made even if the canceller is due a cancel itself",
    function* ({ log }) {
      const task = yield* spawn(cleaningUp, log, "task");
      yield* sleep(1);
      yield* scope(function* () {
        (yield* currentScope()).cancel();
        yield* task.cancel("made");
        log("not reached");
      });
      const error = yield* thrown(() => task.join());
      return (error as TaskCancelled).reason;
    },
    { log: ["task cleaned up"], value: "made" },
  ),
  program(
    "S34",
    "task.cancel never throws what cleanup throws: that fails the scope of the task",
    function* ({ log }) {
      const error = new Error("cleanup");
      const caught = yield* thrown(() =>
        scope(function* () {
          const task = yield* spawn(function* () {
            try {
              yield* sleep(Infinity);
            } finally {
              yield* fail(error);
            }
          });
          yield* sleep(1);
          yield* task.cancel();
          log("cancel gave nothing");
          yield* checkpoint();
          log("never");
        }),
      );
      ensure(caught === error, "the error leaves the scope");
    },
    ["cancel gave nothing"],
  ),
  program(
    "S35",
    "inside the task itself cancel raises there",
    function* ({ log }) {
      const task = yield* spawn(function* () {
        try {
          yield* (yield* self()).cancel("tired");
          log("not reached");
        } catch (error) {
          log(`raised: ${error instanceof Cancelled && error.reason === "tired"}`);
          throw error;
        }
      });
      log(((yield* thrown(() => task.join())) as Error).name);
    },
    ["raised: true", "TaskCancelled"],
  ),
  program(
    "S36",
    "cancelling a task that has ended changes nothing",
    function* () {
      const task = yield* spawn(nothing);
      yield* task.join();
      yield* task.cancel("late");
      return [task.state, yield* attempt(() => task.join())];
    },
    { value: ["done", { ok: true, value: undefined }] },
  ),
];
