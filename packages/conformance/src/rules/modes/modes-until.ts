import { checkpoint, NeedsHost, NotATrap, now, sleep, spawn, until } from "@outloop/core";

import type { Case } from "../../case.ts";
import { program } from "../../define.ts";
import { ensure, thrownBy } from "../../expect.ts";
import { attempt, macrotask, note } from "../support/probe.ts";

const hosted = { modes: ["hosted"], needs: ["hosted"] } as const;

export const modesUntil: readonly Case[] = [
  program(
    "D32",
    "until under run throws NeedsHost into the task at once, which may go on",
    function* ({ log }) {
      let asked = 0;
      const error = yield* attempt(
        until(() => {
          asked++;
          return Promise.resolve();
        }),
      );
      ensure(error instanceof NeedsHost, "it is NeedsHost");
      yield* sleep(1);
      log(`goes on at ${yield* now()}, having asked ${asked} times`);
    },
    ["goes on at 1, having asked 0 times"],
    { modes: ["blocking"] },
  ),

  program(
    "D33",
    "until gives the promise's value, and throws what it is rejected with",
    function* () {
      const error = new Error("rejected");
      const value = yield* until(macrotask(1).then(() => "value"));
      const thrown = yield* attempt(until(() => Promise.reject(error)));
      const thenable = yield* until({
        // oxlint-disable-next-line unicorn/no-thenable -- the point of the case
        then(f: (value: number) => void): void {
          f(5);
        },
      } as unknown as Promise<number>);
      return [value, thrown === error, thenable];
    },
    { value: ["value", true, 5] },
    hosted,
  ),

  program(
    "D33",
    "until is a switch even if the promise is settled",
    function* ({ log }) {
      yield* spawn(note, log, "other");
      yield* until(Promise.resolve());
      log("main");
    },
    ["other", "main"],
    hosted,
  ),

  program(
    "D43",
    "what is neither a promise nor a function is refused on the spot",
    function* () {
      for (const source of [undefined, 5, {}, sleep(1)]) {
        const error = thrownBy(() => until(source as never), "until of no promise");
        ensure(error instanceof NotATrap && error.value === source, "it is NotATrap, with what came");
      }
    },
    [],
  ),

  program(
    "D43",
    "a function that returns no promise is NotATrap in its task, at that until, and all else goes on",
    function* ({ log }) {
      yield* spawn(function* () {
        yield* sleep(1);
        log("other");
      });
      for (const value of [undefined, 5, {}, () => Promise.resolve()]) {
        const error = yield* attempt(until(() => value as never));
        ensure(error instanceof NotATrap && error.value === value, "it is NotATrap, with what came");
      }
      const thrown = new Error("the function's own");
      const error = yield* attempt(
        until(() => {
          throw thrown;
        }),
      );
      ensure(error === thrown, "what the function throws is thrown there");
      // Nothing of them is in flight: time moves on.
      yield* sleep(2);
      log(`main at ${yield* now()}`);
    },
    ["other", "main at 2"],
    hosted,
  ),

  program(
    "D34",
    "a cancel aborts the signal and raises without waiting for the promise",
    function* ({ log }) {
      const task = yield* spawn(function* () {
        yield* until((signal) => {
          signal.addEventListener("abort", () => log("aborted"));
          return new Promise<never>(() => {});
        });
      });
      yield* checkpoint();
      yield* task.cancel();
      yield* sleep(5);
      log(`at ${yield* now()}`);
    },
    ["aborted", "at 5"],
    hosted,
  ),

  program(
    "D35",
    "a rejection after the cancel is reported, unless it is that of the abort",
    function* () {
      for (const reason of [new Error("late"), Object.assign(new Error("abort"), { name: "AbortError" })]) {
        const task = yield* spawn(() => until(macrotask(1).then(() => Promise.reject(reason))));
        yield* checkpoint();
        yield* task.cancel();
      }
      yield* until(macrotask(15));
    },
    { warnings: ["late rejection"] },
    hosted,
  ),
];
