import {
  call,
  Cancelled,
  checkpoint,
  currentScope,
  deadline,
  now,
  scope,
  self,
  shield,
  spawn,
  TaskLocal,
  type Op,
} from "@outloop/core";
import type { Case } from "../../case.ts";
import { program } from "../../define.ts";
import { logs, nothing } from "../support/bodies.ts";

const local = new TaskLocal(0);

const IMMEDIATE: readonly [string, () => Op<unknown>][] = [
  ["now", () => now()],
  ["self", () => self()],
  ["spawn", () => spawn(nothing)],
  ["call", () => call(nothing)],
  ["currentScope", () => currentScope()],
  ["deadline", () => deadline()],
  ["entering and leaving a scope", () => scope(nothing)],
  ["entering and leaving a shield", () => shield(nothing)],
  ["TaskLocal get", () => local.get()],
  ["TaskLocal run", () => local.run(1, nothing)],
];

export const immediateTraps: readonly Case[] = [
  ...IMMEDIATE.flatMap(([name, ask]) => [
    program(
      "T18",
      `${name} is no switch`,
      function* ({ log }) {
        yield* spawn(logs, log, "other");
        yield* ask();
        log("main");
        yield* checkpoint();
      },
      ["main", "other"],
    ),
    program(
      "T19",
      `${name} is no cancellation point`,
      function* ({ log }) {
        yield* scope(function* () {
          (yield* currentScope()).cancel();
          yield* ask();
          log("passed");
          try {
            yield* checkpoint();
          } catch (error) {
            log(`raised: ${error instanceof Cancelled}`);
            throw error;
          }
        });
      },
      ["passed", "raised: true"],
    ),
  ]),
  program(
    "T24",
    "between two parks no other task runs, however many immediate traps are asked",
    function* ({ log }) {
      yield* spawn(logs, log, "other");
      for (let n = 0; n < 5000; n++) {
        yield* self();
        yield* call(nothing);
      }
      log("main");
      yield* checkpoint();
      log("main again");
    },
    ["main", "other", "main again"],
  ),
];
