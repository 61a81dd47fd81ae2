import {
  checkpoint,
  currentScope,
  Event,
  failure,
  moveOnAfter,
  now,
  park,
  scope,
  sleep,
  spawn,
  success,
  type Wake,
} from "@outloop/core";
import type { Case } from "../../case.ts";
import { program } from "../../define.ts";
import { equal } from "../../expect.ts";
import { attempt } from "../support/bodies.ts";

export const parks: readonly Case[] = [
  program(
    "T26",
    "arm is called once for each wait, when it begins",
    function* ({ log }) {
      const waiting = park<void>("x", (wake) => {
        log("arm");
        wake(success(undefined));
        return () => log("abandon");
      });
      log("made");
      yield* waiting;
      log("woken");
      yield* waiting;
    },
    ["made", "arm", "woken", "arm"],
  ),
  program(
    "T26",
    "arm is not called when a cancel is due",
    function* ({ log }) {
      yield* scope(function* () {
        (yield* currentScope()).cancel();
        yield* park("x", () => {
          log("armed");
          return () => log("abandoned");
        });
      });
    },
    [],
  ),
  program(
    "T26",
    "one park operation is a wait of its own for each task",
    function* () {
      const wakes: Wake<number>[] = [];
      const waiting = park<number>("x", (wake) => {
        wakes.push(wake);
        return () => {};
      });
      const tasks = [yield* spawn(() => waiting), yield* spawn(() => waiting)];
      yield* checkpoint();
      for (const [index, wake] of wakes.entries()) wake(success(index));
      return [yield* tasks[0]!.join(), yield* tasks[1]!.join()];
    },
    { value: [0, 1] },
  ),
  program(
    "T27",
    "a wake that comes while the wait is set up is kept, and the first one counts",
    () =>
      park<number>("x", (wake) => {
        wake(success(1));
        wake(success(2));
        wake(failure(new Error("third")));
        return () => {};
      }),
    { value: 1 },
  ),
  program(
    "T27",
    "so is a failure that comes while the wait is set up",
    function* () {
      const error = new Error("at once");
      const outcome = yield* attempt(() =>
        park("x", (wake) => {
          wake(failure(error));
          wake(success("late"));
          return () => {};
        }),
      );
      equal(outcome, failure(error), "the outcome");
    },
    {},
  ),
  program(
    "T28",
    "a wake after the wake does nothing, whatever the task waits for by then",
    function* ({ log }) {
      let wake!: Wake<string>;
      const first = yield* park<string>("first", (given) => {
        wake = given;
        given(success("first"));
        return () => {};
      });
      yield* spawn(function* () {
        yield* sleep(1);
        wake(success("late"));
        wake(failure(new Error("late")));
        log("late wakes");
      });
      const second = yield* moveOnAfter(3, () => park("second", () => () => {}));
      yield* sleep(2);
      return [first, second.timedOut, yield* now()];
    },
    { log: ["late wakes"], value: ["first", true, 5] },
  ),
  program(
    "T28",
    "two wakes in one turn are one",
    function* ({ log }) {
      let wake!: Wake<string>;
      const task = yield* spawn(function* () {
        log(
          yield* park<string>("x", (given) => {
            wake = given;
            return () => {};
          }),
        );
        yield* park("for ever", () => () => {});
        log("woken twice");
      });
      yield* checkpoint();
      wake(success("first"));
      wake(success("second"));
      yield* sleep(1);
      yield* task.cancel();
    },
    ["first"],
  ),
  program(
    "T28",
    "a wake after the abandon, or from inside it, does nothing",
    function* () {
      let wake!: Wake<string>;
      const moved = yield* moveOnAfter(5, () =>
        park<string>("x", (given) => {
          wake = given;
          return () => given(success("from abandon"));
        }),
      );
      wake(success("late"));
      yield* sleep(5);
      wake(success("later"));
      return [moved, yield* now()];
    },
    { value: [{ timedOut: true, value: undefined }, 10] },
  ),
  program(
    "T28",
    "a wake after the abandon does not end a later park, nor the wait for an event",
    function* ({ log }) {
      const event = new Event();
      const wakes: Wake<string>[] = [];
      const waiting = park<string>("x", (wake) => {
        wakes.push(wake);
        return () => {};
      });
      yield* spawn(function* () {
        yield* moveOnAfter(5, () => waiting);
        log(`${yield* waiting} at ${yield* now()}`);
        yield* moveOnAfter(5, () => waiting);
        yield* event.wait();
        log(`event at ${yield* now()}`);
      });
      yield* sleep(6);
      wakes[0]!(success("late"));
      wakes[0]!(failure(new Error("late")));
      yield* sleep(1);
      wakes[1]!(success("in time"));
      yield* sleep(10);
      wakes[2]!(success("late"));
      yield* sleep(1);
      event.set();
    },
    ["in time at 7", "event at 18"],
  ),
  program(
    "T29",
    "a wake never steps the woken task in place",
    function* ({ log }) {
      let wakeOther!: Wake<void>;
      yield* spawn(function* () {
        yield* park<void>("x", (wake) => {
          wakeOther = wake;
          return () => {};
        });
        log("other");
      });
      yield* checkpoint();
      yield* park<void>("y", (wake) => {
        wakeOther(success(undefined));
        log("woke the other");
        wake(success(undefined));
        log("woke itself");
        return () => {};
      });
      log("main");
    },
    ["woke the other", "woke itself", "other", "main"],
  ),
];
