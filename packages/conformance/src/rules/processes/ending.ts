import { checkpoint, readable, spawn, swap } from "@outloop/core";
import { close, recv, send } from "@outloop/core/io";
import { killProcess, startProcess, waitProcess } from "@outloop/core/processes";
import type { Case } from "../../case.ts";
import { program } from "../../define.ts";
import { ensure, equal } from "../../expect.ts";
import { bytes, much, node, outcomeOf, receiveAll, started, text } from "../io/io-common.ts";
import { note } from "../support/probe.ts";
import {
  endInWords,
  isKnown,
  openDescriptors,
  processes,
  shell,
  sleeping,
  withProcess,
} from "./processes-common.ts";

export const ending: readonly Case[] = [
  program(
    "K7",
    "the end is told by status or signal",
    function* ({ log }) {
      for (const script of ["exit 0", "exit 7", "exit 255", "kill -KILL $$", "kill -USR1 $$"])
        log(endInWords(yield* shell(script)));
    },
    ["status 0", "status 7", "status 255", "by SIGKILL", "by SIGUSR1"],
    processes,
  ),
  program(
    "K7",
    "the end is told also when it was long ago, and lets others run first",
    function* ({ log }) {
      yield* withProcess("true", [], {}, function* ({ handle }) {
        yield* readable(handle);
        yield* spawn(note, log, "another task");
        log(endInWords(yield* waitProcess(handle)));
      });
    },
    ["another task", "status 0"],
    processes,
  ),
  program(
    "K7",
    "others go on while a task waits",
    function* ({ log }) {
      const stdio = ["pipe", "pipe", "ignore"] as const;
      yield* withProcess("cat", [], { stdio }, function* ({ handle, fds: [input, output] }) {
        const waiter = yield* spawn(() => waitProcess(handle));
        yield* checkpoint();
        yield* send(input!, bytes("there and back"));
        log(text(yield* recv(output!)));
        yield* close(input!);
        log(endInWords(yield* waiter.join()));
      });
    },
    ["there and back", "status 0"],
    processes,
  ),
  program(
    "K8",
    "one task at a time waits, and the end is told once",
    function* ({ log }) {
      yield* sleeping(function* (process) {
        yield* started(log, "first", () => waitProcess(process.handle));
        yield* checkpoint();
        log(yield* outcomeOf(() => waitProcess(process.handle)));
        yield* killProcess(process, "SIGTERM");
        while (isKnown(process.pid)) yield* checkpoint();
        log(yield* outcomeOf(() => waitProcess(process.handle)));
      });
    },
    ["Busy", "first: done", "ECHILD"],
    processes,
  ),
  program(
    "K9",
    "a wait that is cancelled leaves the process as it is",
    function* ({ log }) {
      yield* sleeping(function* (process) {
        const waiter = yield* spawn(() => waitProcess(process.handle));
        yield* checkpoint();
        yield* waiter.cancel();
        log(`${isKnown(process.pid)}`);
        yield* killProcess(process, "SIGINT");
        log(endInWords(yield* waitProcess(process.handle)));
      });
    },
    ["true", "by SIGINT"],
    processes,
  ),
  program(
    "K10",
    "closing the handle wakes who waits with Closed, and what runs runs on",
    function* ({ log }) {
      const { pid, handle } = yield* startProcess("sleep", ["1000"]);
      yield* started(log, "waiter", () => waitProcess(handle));
      yield* checkpoint();
      yield* close(handle);
      yield* checkpoint();
      log(`${isKnown(pid)}`);
      process.kill(pid, "SIGKILL");
      // Whoever starts a process next asks how the one ended that nobody waits for.
      for (let time = 0; isKnown(pid) && time < 1000; time++) yield* shell("exit");
      log(`${isKnown(pid)}`);
    },
    ["waiter: Closed", "true", "false"],
    processes,
  ),
  program(
    "K10",
    "closing the handle of a process that has ended leaves nothing of it",
    function* () {
      const before = openDescriptors();
      const { pid, handle } = yield* startProcess("true");
      yield* readable(handle);
      yield* close(handle);
      ensure(!isKnown(pid), "the system has forgotten it");
      equal(openDescriptors(), before, "the open descriptors");
    },
    {},
    processes,
  ),
  program(
    "K14",
    "what was written is there after the end",
    function* ({ log }) {
      const stdio = ["ignore", "pipe", "ignore"] as const;
      yield* withProcess("echo", ["last words"], { stdio }, function* ({ handle, fds }) {
        log(endInWords(yield* waitProcess(handle)));
        log(text(yield* receiveAll(fds[1]!)));
      });
    },
    ["status 0", "last words\n"],
    processes,
  ),
  program(
    "K14",
    "a process that left another behind has ended, and the pipe has not",
    function* ({ log }) {
      const stdio = ["pipe", "pipe", "ignore"] as const;
      const script = "exec 3<&0; cat <&3 & echo started";
      yield* withProcess("/bin/sh", ["-c", script], { stdio }, function* ({ handle, fds: [input, output] }) {
        log(text(yield* recv(output!)));
        log(endInWords(yield* waitProcess(handle)));
        yield* send(input!, bytes("still there"));
        log(text(yield* recv(output!)));
        yield* close(input!);
        log(`then ${(yield* recv(output!)).length}`);
      });
    },
    ["started\n", "status 0", "still there", "then 0"],
    processes,
  ),
  program(
    "K15",
    "a send to a process that reads no more is EPIPE, also one under way",
    function* ({ log }) {
      const stdio = ["pipe", "ignore", "ignore"] as const;
      yield* withProcess("sleep", ["1000"], { stdio }, function* (process) {
        yield* started(log, "sender", () => send(process.fds[0]!, much()));
        yield* checkpoint();
        yield* killProcess(process, "SIGKILL");
        yield* waitProcess(process.handle);
        yield* checkpoint();
        log(yield* outcomeOf(() => send(process.fds[0]!, bytes("too late"))));
      });
    },
    ["sender: EPIPE", "EPIPE"],
    processes,
  ),
  program(
    "K16",
    "a wait moves with a swap, and so does everything else that is said of the process",
    function* ({ log, another }) {
      const stdio = ["pipe", "pipe", "ignore"] as const;
      yield* withProcess("cat", [], { stdio }, function* (process) {
        const [input, output] = process.fds;
        const waiter = yield* spawn(() => waitProcess(process.handle));
        yield* checkpoint();
        yield* swap(another());
        yield* send(input!, bytes("by the new kernel"));
        log(text(yield* recv(output!)));
        yield* killProcess(process, "SIGTERM");
        log(endInWords(yield* waiter.join()));
      });
    },
    ["by the new kernel", "by SIGTERM"],
    processes,
  ),
  program(
    "K17",
    "the children of others are left to them",
    function* ({ log }) {
      // This one ends first, and only its own parent, the runtime, may ask how.
      const { spawnSync } = node("node:child_process");
      yield* sleeping(function* (process) {
        log(`${spawnSync("sh", ["-c", "exit 5"]).status}`);
        yield* killProcess(process, "SIGTERM");
        log(endInWords(yield* waitProcess(process.handle)));
        log(`${spawnSync("sh", ["-c", "exit 6"]).status}`);
      });
    },
    ["5", "by SIGTERM", "6"],
    processes,
  ),
  program(
    "K18",
    "fifty processes at once, and nothing is left of them",
    function* ({ log }) {
      const before = openDescriptors();
      const known: number[] = [];
      const tasks = [];
      for (let count = 0; count < 50; count++)
        tasks.push(
          yield* spawn(function* () {
            const { pid, handle } = yield* startProcess("sh", ["-c", `exit ${count}`]);
            known.push(pid);
            const { status } = yield* waitProcess(handle);
            yield* close(handle);
            return status;
          }),
        );
      let sum = 0;
      for (const task of tasks) sum += (yield* task.join())!;
      log(`${sum} ${known.filter(isKnown).length}`);
      equal(openDescriptors(), before, "the open descriptors");
    },
    ["1225 0"],
    processes,
  ),
  program(
    "K8",
    "what is no process cannot be waited for",
    function* ({ log }) {
      log(yield* outcomeOf(() => waitProcess(0)));
      log(yield* outcomeOf(() => waitProcess(987_654)));
    },
    ["EBADF", "EBADF"],
    processes,
  ),
];
