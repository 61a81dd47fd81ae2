import { execFileSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { checkpoint, now, sleep, spawn, SwapRefused, swap, type Coroutine } from "@outloop/core";
import {
  chunks,
  lines,
  mkdir,
  open,
  readdir,
  readText,
  remove,
  stat,
  use,
  watch,
  writeFile,
} from "@outloop/files";
import { IoKernel } from "@outloop/kernel-io";
import { SimpleKernel } from "@outloop/kernel-simple";
import { describe, expect, test } from "vitest";
import { cancelledAt, failureOf, onEveryPort, openFiles, runIn, temporaryFolder } from "./helpers.ts";

describe.each(onEveryPort)("a slow disk ($where)", (place) => {
  const folder = temporaryFolder();

  test("stops no task and no timer: a pipe that nobody opens at its other end stands for it", async () => {
    execFileSync("mkfifo", [`${folder()}/pipe`]);
    const ticks = await runIn(place, function* () {
      let count = 0;
      const slow = yield* spawn(() => readText(`${folder()}/pipe`));
      const before = yield* now();
      while (count < 20) {
        yield* sleep(1);
        count++;
      }
      expect(yield* now()).toBeGreaterThanOrEqual(before + 20);
      expect(slow.state).toBe("parked");
      yield* writeFile(`${folder()}/pipe`, "at last");
      expect(yield* slow.join()).toBe("at last");
      return count;
    });
    expect(ticks).toBe(20);
  });

  test("that hangs for ever in as many threads as there are stops no other file, once nobody waits for it", async () => {
    execFileSync("mkfifo", [`${folder()}/pipe`]);
    await runIn(
      place,
      function* () {
        for (let round = 0; round < 3; round++) {
          const hanging = [
            yield* spawn(() => open(`${folder()}/pipe`)),
            yield* spawn(() => open(`${folder()}/pipe`)),
          ];
          const behind = yield* spawn(() => stat(folder()));
          for (let turn = 0; turn < 5; turn++) yield* checkpoint();
          expect(behind.state).toBe("parked");
          for (const task of hanging) yield* task.cancel();
          expect((yield* behind.join()).kind).toBe("folder");
        }
      },
      { threads: 2 },
    );
  });

  test("refuses a swap while a thread works, and nothing has moved", async () => {
    execFileSync("mkfifo", [`${folder()}/pipe`]);
    await runIn(place, function* () {
      const slow = yield* spawn(() => readText(`${folder()}/pipe`));
      yield* checkpoint();
      const error = yield* failureOf(() => swap(new SimpleKernel()));
      expect(error).toBeInstanceOf(SwapRefused);
      expect((error as Error).message).toContain("waits for open");
      yield* writeFile(`${folder()}/pipe`, "still here");
      expect(yield* slow.join()).toBe("still here");
      const next = new IoKernel({ port: place.port });
      yield* swap(next);
      expect((yield* stat(folder())).kind).toBe("folder");
    });
  });

  test("leaves no thread behind when its kernel is detached", async () => {
    const threads = (): number => readdirSync("/proc/self/task").length;
    await runIn(place, () => stat(folder()));
    const before = threads();
    for (let round = 0; round < 5; round++) await runIn(place, () => stat(folder()));
    // They end by themselves, in their own time.
    for (let look = 0; look < 2000 && threads() > before; look++)
      await new Promise((resolve) => {
        setTimeout(resolve, 10);
      });
    expect(threads()).toBeLessThanOrEqual(before);
  });

  test("takes as many threads as it may, and no other number", () => {
    for (const threads of [0, 65, 1.5, NaN, "4" as never])
      expect(() => new IoKernel({ port: place.port, threads })).toThrow("a whole number from 1 to 64");
  });
});

describe.each(onEveryPort)("everything that opens something ($where)", (place) => {
  const folder = temporaryFolder();

  function* busy(): Coroutine<void> {
    yield* mkdir(`${folder()}/sub/sub`, { parents: true });
    yield* use(watch(folder()), function* (events) {
      yield* writeFile(`${folder()}/a`, "1\n2\n3\n");
      yield* events.next();
    });
    yield* use(lines(`${folder()}/a`), (reader) => reader.next());
    yield* use(chunks(`${folder()}/a`, 2), (pieces) => pieces.next());
    yield* readText(`${folder()}/a`);
    yield* readdir(folder());
    yield* remove(`${folder()}/sub`, { recursive: true });
  }

  test("may be cancelled at every trap, and leaves nothing open", async () => {
    const traps = await runIn(place, function* () {
      for (let count = 1; ; count++) if (yield* cancelledAt(count, busy)) return count;
    });
    expect(traps).toBeGreaterThan(20);
    // A thread that was given up closes what it has opened in its own time, at the latest when the port ends.
    for (let look = 0; look < 2000 && openFiles(folder()).length > 0; look++)
      await new Promise((resolve) => {
        setTimeout(resolve, 10);
      });
    expect(openFiles(folder())).toEqual([]);
  });
});
