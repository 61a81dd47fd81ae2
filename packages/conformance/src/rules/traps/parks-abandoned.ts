import {
  Cancelled,
  currentScope,
  failure,
  moveOnAfter,
  park,
  scope,
  sleep,
  spawn,
  success,
  type Wake,
} from "@outloop/core";
import type { Case } from "../../case.ts";
import { program } from "../../define.ts";
import { ensure } from "../../expect.ts";
import { thrown } from "../support/bodies.ts";

export const abandonedParks: readonly Case[] = [
  program(
    "T30",
    "a cancel that ends the wait abandons it once",
    function* ({ log }) {
      yield* scope(function* () {
        const here = yield* currentScope();
        yield* spawn(function* () {
          yield* sleep(1);
          here.cancel();
          here.cancel();
        });
        yield* park("x", () => () => log("abandoned"));
      });
    },
    ["abandoned"],
  ),
  program(
    "T30",
    "a cancel that comes while the wait is set up abandons it once",
    function* ({ log }) {
      yield* scope(function* () {
        const here = yield* currentScope();
        try {
          yield* park("x", () => {
            here.cancel();
            return () => log("abandoned");
          });
        } catch (error) {
          log(`raised: ${error instanceof Cancelled}`);
          throw error;
        }
      });
    },
    ["abandoned", "raised: true"],
  ),
  program(
    "T30",
    "a wait that was woken is never abandoned",
    function* ({ log }) {
      yield* scope(function* () {
        const here = yield* currentScope();
        let wake!: Wake<void>;
        yield* spawn(function* () {
          yield* park<void>("x", (given) => {
            wake = given;
            return () => log("abandoned");
          });
          log("completion wins");
        });
        yield* sleep(1);
        wake(success(undefined));
        here.cancel();
      });
    },
    ["completion wins"],
  ),
  program(
    "T30",
    "a wait that was woken from inside arm is not abandoned, also if a cancel comes before it goes on",
    function* ({ log }) {
      const outcomes = [success("woken"), failure(new Error("refused"))];
      for (const outcome of outcomes) {
        yield* thrown(() =>
          park("x", (wake) => {
            wake(outcome);
            return () => log("abandoned");
          }),
        );
      }
      yield* scope(function* () {
        const here = yield* currentScope();
        yield* park("x", (wake) => {
          wake(success(undefined));
          here.cancel();
          return () => log("abandoned");
        });
        log("completion wins");
      });
    },
    ["completion wins"],
  ),
  program(
    "T31",
    "what arm throws, the park throws",
    function* () {
      const error = new Error("arm");
      const caught = yield* thrown(() =>
        park("x", () => {
          throw error;
        }),
      );
      ensure(caught === error, "the error is that very object");
    },
    {},
  ),
  program(
    "T31",
    "what arm throws after it has woken the task is reported",
    function* ({ warnings }) {
      const error = new Error("arm");
      const woken = yield* park("x", (wake) => {
        wake(success("woken"));
        throw error;
      });
      ensure(warnings[0]!.error === error, "the report carries the error");
      return woken;
    },
    { value: "woken", warnings: ["lost failure"] },
  ),
  program(
    "T32",
    "what abandon throws is reported, and the cancel goes on",
    function* ({ warnings }) {
      const error = new Error("abandon");
      const { timedOut } = yield* moveOnAfter(5, () =>
        park("x", () => () => {
          throw error;
        }),
      );
      ensure(warnings[0]!.error === error, "the report carries the error");
      return timedOut;
    },
    { value: true, warnings: ["lost failure"] },
  ),
];
