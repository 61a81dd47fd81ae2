import { checkpoint, spawn, type Coroutine } from "@outloop/core";
import {
  addWatch,
  open,
  openWatch,
  removeWatch,
  rename,
  truncate,
  unlink,
  watchEvents,
  writeAt,
  type WatchEvent,
} from "@outloop/core/files";
import { close, readable } from "@outloop/core/io";
import type { Case } from "../../case.ts";
import { program } from "../../define.ts";
import { ensure, equal } from "../../expect.ts";
import { bytes, outcomeOf, quietly, started } from "../io/io-common.ts";
import { files, NEW, withFile, withFolder } from "./files-common.ts";

/** Events until one of `kind`. */
function* until(fd: number, kind: string): Coroutine<WatchEvent[]> {
  const found: WatchEvent[] = [];
  while (!found.some((event) => event.kind === kind)) {
    yield* readable(fd);
    found.push(...(yield* watchEvents(fd)));
  }
  return found;
}

function* withWatch(path: string, f: (fd: number, watch: number) => Coroutine<void>): Coroutine<void> {
  const fd = yield* openWatch();
  try {
    yield* f(fd, yield* addWatch(fd, path));
  } finally {
    yield* quietly(() => close(fd));
  }
}

export const filesWatch: readonly Case[] = [
  program(
    "F20",
    "a watch of a folder tells what happens to the files in it, in order, and pairs the two names of a move",
    ({ log }) =>
      withFolder((folder) =>
        withWatch(folder, function* (fd, watch) {
          equal(yield* watchEvents(fd), [], "what has happened");
          yield* withFile(`${folder}/a`, NEW, (file) => writeAt(file, bytes("x"), 0));
          yield* rename(`${folder}/a`, `${folder}/b`);
          yield* unlink(`${folder}/b`);
          const events = yield* until(fd, "removed");
          for (const event of events) log(`${event.kind} ${event.name}`);
          ensure(
            events.every((event) => event.watch === watch && !event.isFolder),
            "the number of the watch",
          );
          const moves = events.filter(({ move }) => move !== 0).map(({ move }) => move);
          equal([moves.length, new Set(moves).size], [2, 1], "the pair of a move");
        }),
      ),
    ["created a", "modified a", "written a", "moved from a", "moved to b", "removed b"],
    files,
  ),
  program(
    "F20",
    "who waits for events is woken by them",
    ({ log }) =>
      withFolder(function* (folder) {
        const file = yield* open(`${folder}/a`, NEW);
        yield* withWatch(`${folder}/a`, function* (fd) {
          const waiting = yield* spawn(() => until(fd, "modified"));
          for (let turn = 0; turn < 5; turn++) yield* checkpoint();
          log(waiting.state);
          yield* writeAt(file, bytes("x"), 0);
          const [event] = yield* waiting.join();
          log(`${event!.kind} ${event!.name}`);
        });
        yield* close(file);
      }),
    ["parked", "modified undefined"],
    files,
  ),
  program(
    "F21",
    "a watch ends when it is taken off or what it watches is gone, and says so",
    ({ log }) =>
      withFolder(function* (folder) {
        yield* withFile(`${folder}/a`, NEW, (fd) => truncate(fd, 1));
        yield* withWatch(`${folder}/a`, function* (fd, watch) {
          const second = yield* addWatch(fd, folder);
          yield* removeWatch(fd, second);
          log((yield* until(fd, "ended")).map((event) => event.watch === second).join());
          log(yield* outcomeOf(() => removeWatch(fd, second)));
          yield* unlink(`${folder}/a`);
          for (const event of yield* until(fd, "ended")) log(`${event.kind} ${event.watch === watch}`);
        });
        log(yield* outcomeOf(() => withWatch(`${folder}/none`, function* () {})));
      }),
    ["true", "EINVAL", "attributes true", "removed itself true", "ended true", "ENOENT"],
    files,
  ),
  program(
    "F21",
    "closing the descriptor of a watch wakes who waits for it",
    ({ log }) =>
      withFolder((folder) =>
        withWatch(folder, function* (fd) {
          yield* started(log, "watcher", () => readable(fd));
          yield* checkpoint();
          yield* close(fd);
          yield* checkpoint();
        }),
      ),
    ["watcher: Closed"],
    files,
  ),
];
