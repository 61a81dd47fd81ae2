import { writeFileSync } from "node:fs";
import { checkpoint, Closed, spawn, type Coroutine } from "@outloop/core";
import { remove, rename, use, watch, writeFile, type Watch } from "@outloop/files";
import { describe, expect, test } from "vitest";
import { everywhere, failureOf, openFiles, runIn, temporaryFolder } from "./helpers.ts";

/** Events until one of `kind`, as words. */
function* until(events: Watch, kind: string): Coroutine<string[]> {
  const found: string[] = [];
  for (;;) {
    for (const event of yield* events.next()) {
      found.push(event.name === undefined ? event.kind : `${event.kind} ${event.name}`);
      if (event.kind === kind) return found;
    }
  }
}

describe.each(everywhere)("a watch ($where)", (place) => {
  const folder = temporaryFolder();

  test("tells what happens in a folder, in order", async () => {
    const found = await runIn(place, () =>
      use(watch(folder()), function* (events) {
        yield* writeFile(`${folder()}/a`, "content");
        yield* rename(`${folder()}/a`, `${folder()}/b`);
        yield* remove(`${folder()}/b`);
        return yield* until(events, "removed");
      }),
    );
    expect(found).toEqual([
      "created a",
      "modified a",
      "written a",
      "moved from a",
      "moved to b",
      "removed b",
    ]);
  });

  test("waits, and ends when the watched thing is gone", async () => {
    writeFileSync(`${folder()}/a`, "");
    const found = await runIn(place, () =>
      use(watch(`${folder()}/a`), function* (events) {
        const remover = yield* spawn(function* () {
          for (let turn = 0; turn < 10; turn++) yield* checkpoint();
          yield* remove(`${folder()}/a`);
        });
        const seen = yield* until(events, "ended");
        yield* remover.join();
        return [...seen, (yield* events.next()).length];
      }),
    );
    expect(found).toEqual(["attributes", "removed itself", "ended", 0]);
  });

  test("that is closed, or whose task is cancelled, leaves nothing open", async () => {
    await runIn(place, function* () {
      const events = yield* watch(folder());
      const waiting = yield* spawn(() => failureOf(() => events.next()));
      yield* checkpoint();
      yield* events.close();
      expect(yield* waiting.join()).toBeInstanceOf(Closed);
      expect(yield* failureOf(() => events.next())).toBeInstanceOf(Closed);
      const task = yield* spawn(() => use(watch(folder()), (other) => other.next()));
      for (let turn = 0; turn < 10; turn++) yield* checkpoint();
      yield* task.cancel();
      yield* events.close();
    });
    expect(openFiles(folder())).toEqual([]);
  });

  test("of what is not there is an error, and leaves nothing open", async () => {
    const error = await runIn(place, () => failureOf(() => watch(`${folder()}/none`)));
    expect(error).toMatchObject({ code: "ENOENT", operation: "add watch", path: `${folder()}/none` });
    expect(openFiles(folder())).toEqual([]);
  });
});
