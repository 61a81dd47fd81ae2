import { checkpoint, currentScope, spawn } from "@outloop/core";
import { close, recv } from "@outloop/core/io";
import { killProcess, startProcess, waitProcess } from "@outloop/core/processes";
import type { Case } from "../../case.ts";
import { custom, program } from "../../define.ts";
import { ensure, thrownBy } from "../../expect.ts";
import { isGone, text } from "../io/io-common.ts";
import { endInWords, isKnown, processes, sleeping, withProcess } from "./processes-common.ts";

export const killing: readonly Case[] = [
  program(
    "K11",
    "a signal reaches a process that runs, and nobody once it was waited for",
    function* ({ log }) {
      yield* sleeping(function* (process) {
        log(`${yield* killProcess(process, "SIGTERM")}`);
        log(endInWords(yield* waitProcess(process.handle)));
        log(`${yield* killProcess(process, "SIGTERM")}`);
        log(`${yield* killProcess(process, "SIGTERM", { group: true })}`);
      });
    },
    ["true", "by SIGTERM", "false", "false"],
    processes,
  ),
  program(
    "K11",
    "a handle is not its number: what is closed reaches nobody",
    function* ({ log }) {
      const first = yield* startProcess("true");
      yield* waitProcess(first.handle);
      yield* close(first.handle);
      log(`${yield* isGone(() => killProcess(first, "SIGKILL"))}`);
    },
    ["true"],
    processes,
  ),
  program(
    "K11",
    "a task that is due a cancel still sends its signal",
    function* ({ log }) {
      yield* sleeping(function* (process) {
        yield* spawn(function* () {
          (yield* currentScope()).cancel();
          yield* killProcess(process, "SIGTERM");
          yield* checkpoint();
          log("goes on");
        });
        log(endInWords(yield* waitProcess(process.handle)));
      });
    },
    ["by SIGTERM"],
    processes,
  ),
  custom("K11", "what is no signal and no process is refused at the call", () => {
    const kill = killProcess as (...args: unknown[]) => unknown;
    const process = { pid: 1234, handle: 5 };
    const garbage: readonly unknown[][] = [
      [undefined, "SIGTERM"],
      [{ ...process, pid: -1 }, "SIGTERM"],
      [{ ...process, pid: 0 }, "SIGTERM"],
      [{ ...process, pid: 1 }, "SIGTERM"],
      [{ ...process, pid: 1.5 }, "SIGTERM"],
      [{ ...process, handle: -1 }, "SIGTERM"],
      [process, "TERM"],
      [process, 15],
      [process, undefined],
    ];
    for (const args of garbage) {
      const error = thrownBy(() => kill(...args), `killProcess(${JSON.stringify(args)})`);
      ensure(error instanceof TypeError || error instanceof RangeError, "the slip is named");
    }
  }),
  program(
    "K12",
    "a signal to a group reaches those that its first process has started",
    function* ({ log }) {
      const stdio = ["ignore", "pipe", "ignore"] as const;
      // The one in the background holds the pipe; it ends when nobody does any more.
      const script = "sleep 1000 & echo started; wait";
      const options = { stdio, group: true };
      yield* withProcess("/bin/sh", ["-c", script], options, function* (process) {
        log(text(yield* recv(process.fds[1]!)));
        yield* killProcess(process, "SIGTERM", { group: true });
        log(`${(yield* recv(process.fds[1]!)).length}`);
        log(endInWords(yield* waitProcess(process.handle)));
      });
    },
    ["started\n", "0", "by SIGTERM"],
    processes,
  ),
  program(
    "K12",
    "a signal to the first process alone leaves its group as it is",
    function* ({ log }) {
      const options = { stdio: ["ignore", "pipe", "ignore"] as const, group: true };
      const script = "sleep 1000 & echo $!; wait";
      yield* withProcess("/bin/sh", ["-c", script], options, function* (first) {
        const other = Number(text(yield* recv(first.fds[1]!)));
        yield* killProcess(first, "SIGTERM");
        log(endInWords(yield* waitProcess(first.handle)));
        log(`${isKnown(other)}`);
        process.kill(other, "SIGKILL");
        log(`${(yield* recv(first.fds[1]!)).length}`);
      });
    },
    ["by SIGTERM", "true", "0"],
    processes,
  ),
];
