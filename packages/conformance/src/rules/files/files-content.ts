import { all } from "@outloop/core";
import { open, readAt, setPermissions, statOf, sync, truncate, writeAt } from "@outloop/core/files";
import { close, IoError } from "@outloop/core/io";
import type { Case } from "../../case.ts";
import { program } from "../../define.ts";
import { ensure, equal, fail } from "../../expect.ts";
import { bytes, node, outcomeOf, pattern, sameBytes, text } from "../io/io-common.ts";
import { files, NEW, withFile, withFolder } from "./files-common.ts";

export const filesContent: readonly Case[] = [
  program(
    "F1",
    "a file is made, emptied, appended to or refused as the flags say",
    ({ log }) =>
      withFolder(function* (folder) {
        const path = `${folder}/a`;
        log(yield* outcomeOf(() => open(path)));
        log(yield* outcomeOf(() => open(path, { write: true })));
        yield* withFile(path, { write: true, exclusive: true }, (fd) => writeAt(fd, bytes("one")));
        log(yield* outcomeOf(() => open(path, { write: true, exclusive: true })));
        yield* withFile(path, { append: true }, (fd) => writeAt(fd, bytes("two"), 0));
        log(
          yield* withFile(path, {}, function* (fd) {
            log(yield* outcomeOf(() => writeAt(fd, bytes("x"))));
            return text(yield* readAt(fd, 100));
          }),
        );
        yield* withFile(path, { write: true, truncate: true }, function* (fd) {
          log(`${(yield* statOf(fd)).size}`);
          log(yield* outcomeOf(() => readAt(fd)));
        });
        log(yield* outcomeOf(() => open(folder, { write: true })));
        log(yield* outcomeOf(() => open(path, { folder: true })));
      }),
    ["ENOENT", "ENOENT", "EEXIST", "EBADF", "onetwo", "0", "EBADF", "EISDIR", "ENOTDIR"],
    files,
  ),
  program(
    "F2",
    "a read gives something, at most as much as was asked for, and nothing exactly at the end and ever after",
    ({ log }) =>
      withFolder((folder) =>
        withFile(`${folder}/a`, NEW, function* (fd) {
          yield* writeAt(fd, bytes("abcdef"), 0);
          for (const [max, offset] of [
            [2, 0],
            [100, 4],
            [1, 5],
            [9, 6],
            [9, 7],
            [9, 2 ** 40],
          ] as const)
            log(text(yield* readAt(fd, max, offset)));
          const first = yield* readAt(fd, 3, 0);
          first.fill(0);
          log(text(yield* readAt(fd, 3, 0)));
        }),
      ),
    ["ab", "ef", "f", "", "", "", "abc"],
    files,
  ),
  program(
    "F3",
    "what is written is there whole, however long it is",
    () =>
      withFolder((folder) =>
        withFile(`${folder}/a`, NEW, function* (fd) {
          const whole = pattern(3_500_001);
          yield* writeAt(fd, whole, 5);
          equal((yield* statOf(fd)).size, whole.length + 5, "the size");
          let at = 0;
          while (at < whole.length) {
            const part = yield* readAt(fd, 1_000_000, at + 5);
            ensure(part.length > 0, "the file ends too early");
            ensure(sameBytes(part, whole.subarray(at, at + part.length)), `other bytes at ${at}`);
            at += part.length;
          }
          yield* writeAt(fd, new Uint8Array(0), 0);
        }),
      ),
    {},
    files,
  ),
  program(
    "F4",
    "offsets beyond 2^32 are meant as they are, and what lies between is zeros",
    ({ log }) =>
      withFolder((folder) =>
        withFile(`${folder}/a`, NEW, function* (fd) {
          const far = 3 * 2 ** 32 + 7;
          yield* writeAt(fd, bytes("near"), 7);
          yield* writeAt(fd, bytes("far"), far);
          log(text(yield* readAt(fd, 4, 7)));
          log(text(yield* readAt(fd, 10, far - 1)));
          log(`${(yield* statOf(fd)).size - far}`);
        }),
      ),
    ["near", "\0far", "3"],
    files,
  ),
  program(
    "F5",
    "without an offset a file is read and written where it stands, which offsets do not move",
    ({ log }) =>
      withFolder((folder) =>
        withFile(`${folder}/a`, NEW, function* (fd) {
          yield* writeAt(fd, bytes("abc"));
          yield* writeAt(fd, bytes("def"));
          yield* writeAt(fd, bytes("X"), 1);
          log(text(yield* readAt(fd, 10)));
          log(text(yield* readAt(fd, 10, 0)));
          yield* withFile(`${folder}/a`, {}, function* (other) {
            log(text(yield* readAt(other, 2)));
            yield* readAt(other, 1, 5);
            log(text(yield* readAt(other, 2)));
          });
        }),
      ),
    ["", "aXcdef", "aX", "cd"],
    files,
  ),
  program(
    "F6",
    "many tasks work on one file at a time, and each gets its own answer",
    () =>
      withFolder((folder) =>
        withFile(`${folder}/a`, NEW, function* (fd) {
          const whole = pattern(64 * 1000);
          yield* all(
            Array.from({ length: 64 }, (_, at) =>
              writeAt(fd, whole.subarray(at * 1000, (at + 1) * 1000), at * 1000),
            ),
          );
          const parts = yield* all(Array.from({ length: 64 }, (_, at) => readAt(fd, 1000, at * 1000)));
          for (const [at, part] of parts.entries())
            ensure(sameBytes(part, whole.subarray(at * 1000, (at + 1) * 1000)), `part ${at} is another's`);
        }),
      ),
    {},
    files,
  ),
  program(
    "F7",
    "a file is cut off, extended, synced and given permissions",
    ({ log }) =>
      withFolder((folder) =>
        withFile(`${folder}/a`, NEW, function* (fd) {
          yield* writeAt(fd, bytes("abcdef"), 0);
          yield* truncate(fd, 2);
          yield* truncate(fd, 4);
          log(text(yield* readAt(fd, 10, 0)));
          yield* sync(fd);
          yield* sync(fd, "data");
          yield* setPermissions(fd, 0o640);
          log((yield* statOf(fd)).permissions.toString(8));
          log(yield* outcomeOf(() => truncate(fd, 2 ** 53 - 1)));
        }),
      ),
    { log: ["ab\0\0", "640", "EFBIG"] },
    files,
  ),
  program(
    "F8",
    "a write that fails says how many bytes were written before",
    () =>
      withFile("/dev/full", { write: true }, function* (fd) {
        try {
          yield* writeAt(fd, bytes("lost"), 0);
        } catch (error) {
          ensure(error instanceof IoError, "an IoError");
          equal([error.code, error.operation, error.transferred], ["ENOSPC", "write at", 0], "the error");
          return;
        }
        fail("a full device has taken bytes", "an answer", "ENOSPC");
      }),
    {},
    files,
  ),
  program(
    "F9",
    "a file that is removed while it is open is read on, and gone when it is closed",
    ({ log }) =>
      withFolder(function* (folder) {
        const fd = yield* open(`${folder}/a`, NEW);
        yield* writeAt(fd, bytes("still here"), 0);
        node("node:fs").unlinkSync(`${folder}/a`);
        log(text(yield* readAt(fd, 5, 0)));
        log(`${(yield* statOf(fd)).links}`);
        yield* close(fd);
        log(yield* outcomeOf(() => readAt(fd, 5, 0)));
      }),
    ["still", "0", "EBADF"],
    files,
  ),
];
