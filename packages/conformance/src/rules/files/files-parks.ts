import { checkpoint, currentScope, moveOnAfter, scope, spawn, SwapRefused, swap } from "@outloop/core";
import { mkdir, open, readAt, readdir, stat, writeAt } from "@outloop/core/files";
import { close } from "@outloop/core/io";
import type { Case } from "../../case.ts";
import { program } from "../../define.ts";
import { ensure, equal, fail } from "../../expect.ts";
import { bytes, isGone, node, outcomeOf, started, text } from "../io/io-common.ts";
import {
  eventually,
  files,
  makePipe,
  NEW,
  openWithin,
  releasePipe,
  turns,
  withFile,
  withFolder,
} from "./files-common.ts";

export const filesParks: readonly Case[] = [
  program(
    "F14",
    "an operation that the system does not end holds up no other task, and no other file",
    ({ log }) =>
      withFolder(function* (folder) {
        makePipe(`${folder}/pipe`);
        yield* started(log, "slow", function* () {
          const fd = yield* open(`${folder}/pipe`);
          const got = yield* readAt(fd, 10);
          yield* close(fd);
          return got;
        });
        yield* turns(10);
        log((yield* stat(folder)).kind);
        const fd = yield* open(`${folder}/pipe`, { write: true });
        log("opened");
        yield* turns(10);
        yield* writeAt(fd, bytes("at last"));
        yield* close(fd);
      }),
    ["folder", "opened", "slow: at last"],
    files,
  ),
  program(
    "F15",
    "an operation asked while a cancel is due raises, and has no effect",
    ({ log }) =>
      withFolder(function* (folder) {
        for (const way of [
          () => mkdir(`${folder}/made`),
          () => open(`${folder}/made`, NEW),
          () => stat(folder),
        ]) {
          yield* scope(function* () {
            (yield* currentScope()).cancel("enough");
            try {
              yield* way();
              fail("it did not raise", "an answer", "Cancelled");
            } catch (error) {
              log((error as Error).name);
              throw error;
            }
          });
        }
        log(`${(yield* readdir(folder)).length}`);
      }),
    ["Cancelled", "Cancelled", "Cancelled", "0"],
    files,
  ),
  program(
    "F16",
    "an operation that is cancelled leaves nothing open, whatever its thread does later",
    ({ log }) =>
      withFolder(function* (folder) {
        makePipe(`${folder}/pipe`);
        const opener = yield* spawn(() => open(`${folder}/pipe`));
        yield* turns(5);
        yield* opener.cancel();
        log("cancelled");
        // Whoever opened it meanwhile is gone, and there is nobody at the other end.
        node("node:fs").closeSync(node("node:fs").openSync(`${folder}/pipe`, "r+"));
        ensure(yield* eventually(() => openWithin(folder).length === 0), "the pipe stays open");
      }),
    ["cancelled"],
    files,
  ),
  program(
    "F16",
    "a thread that hangs for nobody is missed by nobody",
    ({ log }) =>
      withFolder(function* (folder) {
        makePipe(`${folder}/pipe`);
        yield* scope(function* () {
          for (let task = 0; task < 10; task++) yield* spawn(() => open(`${folder}/pipe`));
          yield* turns(5);
          (yield* currentScope()).cancel("enough");
        });
        log((yield* stat(folder)).kind);
      }),
    ["folder"],
    files,
  ),
  program(
    "F17",
    "closing a file gives Closed to whoever works on it, and its number to nobody before the work has ended",
    ({ log }) =>
      withFolder(function* (folder) {
        makePipe(`${folder}/pipe`);
        const fs = node("node:fs");
        const keeper = fs.openSync(`${folder}/pipe`, "r+");
        const fd = yield* open(`${folder}/pipe`);
        yield* started(log, "reader", () => readAt(fd, 10));
        yield* turns(5);
        yield* close(fd);
        log("closed");
        ensure(yield* isGone(() => readAt(fd, 10)), "it is still there");
        ensure(yield* isGone(() => close(fd)), "it can be closed again");
        const others: number[] = [];
        for (let file = 0; file < 5; file++) others.push(yield* open(`${folder}/${file}`, NEW));
        fs.writeSync(keeper, "for the old one");
        yield* turns(20);
        for (const other of others) {
          equal((yield* readAt(other, 10, 0)).length, 0, "what is in another file");
          yield* close(other);
        }
        fs.closeSync(keeper);
        ensure(yield* eventually(() => openWithin(folder).length === 0), "something stays open");
      }),
    ["reader: Closed", "closed"],
    files,
  ),
  program(
    "F18",
    "a swap is refused while an operation is under way, and both go on",
    ({ log, another }) =>
      withFolder(function* (folder) {
        makePipe(`${folder}/pipe`);
        const opener = yield* started(log, "opener", function* () {
          yield* close(yield* open(`${folder}/pipe`));
        });
        yield* checkpoint();
        try {
          yield* swap(another());
          fail("it was not refused", "a swap", "SwapRefused");
        } catch (error) {
          ensure(error instanceof SwapRefused, "SwapRefused");
          ensure(error.message.includes("open"), "the operation is named");
        }
        yield* releasePipe(`${folder}/pipe`);
        yield* opener.join();
        yield* withFile(`${folder}/a`, NEW, function* (fd) {
          yield* writeAt(fd, bytes("moved"), 0);
          yield* swap(another());
          log(text(yield* readAt(fd, 10, 0)));
        });
      }),
    ["opener: done", "moved"],
    files,
  ),
  program(
    "F19",
    "a task that waits for a file waits for the outside: that is no deadlock, and virtual time stands",
    ({ log }) =>
      withFolder(function* (folder) {
        const timed = yield* moveOnAfter(1, () => stat(folder));
        log(`${timed.timedOut}`);
        log(yield* outcomeOf(() => stat(`${folder}/none`)));
      }),
    ["false", "ENOENT"],
    files,
  ),
];
