import { execFileSync } from "node:child_process";
import { chmodSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { checkpoint, Closed, spawn } from "@outloop/core";
import { IoError, open, readFile, readText, stat, use, writeFile } from "@outloop/files";
import { describe, expect, test } from "vitest";
import { onEveryPort, failureOf, openFiles, runIn, temporaryFolder, text } from "./helpers.ts";

describe.each(onEveryPort)("a file ($where)", (place) => {
  const folder = temporaryFolder();

  test("is written and read where it stands, and elsewhere without moving", async () => {
    const got = await runIn(place, function* () {
      return yield* use(open(`${folder()}/a`, "w+"), function* (file) {
        yield* file.write("hello ");
        yield* file.write(new TextEncoder().encode("world"));
        yield* file.writeAt(0, "J");
        file.position = 4;
        const parts = [yield* file.read(4), yield* file.readAt(0, 2), yield* file.read(), yield* file.read()];
        return parts.map(text);
      });
    });
    expect(got).toEqual(["o wo", "Je", "rld", ""]);
    expect(readFileSync(`${folder()}/a`, "utf8")).toBe("Jello world");
  });

  test("keeps apart what several tasks write, in the order in which they asked", async () => {
    await runIn(place, function* () {
      yield* use(open(`${folder()}/a`, "w"), function* (file) {
        const tasks = [];
        for (let task = 0; task < 8; task++)
          tasks.push(yield* spawn(() => file.write(String(task).repeat(100_000))));
        for (const task of tasks) yield* task.join();
      });
    });
    const expected = Array.from({ length: 8 }, (_, task) => String(task).repeat(100_000)).join("");
    expect(readFileSync(`${folder()}/a`, "utf8") === expected).toBe(true);
  });

  test("that appends writes at the end, wherever it stands", async () => {
    writeFileSync(`${folder()}/a`, "one\n");
    await runIn(place, function* () {
      yield* writeFile(`${folder()}/a`, "two\n", { append: true });
      yield* use(open(`${folder()}/a`, "a+"), function* (file) {
        yield* file.write("three\n");
        expect(text(yield* file.read())).toBe("one\ntwo\nthree\n");
      });
    });
  });

  test("may be as large as the system allows: what is beyond 2^32 is there, and the hole before is zeros", async () => {
    await runIn(place, function* () {
      yield* use(open(`${folder()}/sparse`, "w+"), function* (file) {
        const far = 5 * 2 ** 32 + 3;
        yield* file.writeAt(far, "end");
        expect(text(yield* file.readAt(far - 1, 10))).toBe("\0end");
        expect((yield* file.stat()).size).toBe(far + 3);
        expect((yield* file.stat()).allocated).toBeLessThan(2 ** 20);
        yield* file.truncate(2);
        expect((yield* file.stat()).size).toBe(2);
      });
    });
  });

  test("is read and written whole, pieces of a megabyte at a time", async () => {
    const bytes = new Uint8Array(5 * 1024 * 1024 + 7).map((_, at) => (at * 31) >> 3);
    await runIn(place, function* () {
      yield* writeFile(`${folder()}/a`, bytes);
      expect(Buffer.compare(yield* readFile(`${folder()}/a`), bytes)).toBe(0);
      expect(yield* readText("/proc/self/comm")).not.toBe("");
    });
  });

  test("read while it is cut off or removed gives what is left", async () => {
    await runIn(place, function* () {
      yield* writeFile(`${folder()}/a`, "0123456789");
      yield* use(open(`${folder()}/a`, "r+"), function* (file) {
        yield* file.read(4);
        execFileSync("rm", [`${folder()}/a`]);
        expect(text(yield* file.read(3))).toBe("456");
        yield* file.truncate(2);
        expect(text(yield* file.read())).toBe("");
        expect((yield* file.stat()).links).toBe(0);
      });
    });
  });

  test("that was closed answers Closed, closing it again is no error", async () => {
    const closed = await runIn(place, function* () {
      const file = yield* open("/dev/null");
      yield* file.close();
      yield* file.close();
      return [yield* failureOf(() => file.read()), yield* failureOf(() => file.sync())];
    });
    for (const error of closed) expect(error).toBeInstanceOf(Closed);
    expect((closed[0] as Error).message).toBe('the file "/dev/null" has been closed');
  });

  test("is read into memory of the caller's, which is left alone once nobody waits", async () => {
    execFileSync("mkfifo", [`${folder()}/pipe`]);
    await runIn(place, function* () {
      yield* writeFile(`${folder()}/a`, "0123456789");
      yield* use(open(`${folder()}/a`), function* (file) {
        const bytes = new Uint8Array(4);
        expect([yield* file.readInto(bytes), text(bytes)]).toEqual([4, "0123"]);
        expect([yield* file.readInto(bytes), text(bytes)]).toEqual([4, "4567"]);
        expect([yield* file.readInto(bytes), text(bytes)]).toEqual([2, "8967"]);
        expect(yield* file.readInto(bytes)).toBe(0);
        expect(yield* failureOf(() => file.readInto(new Uint8Array(0)))).toBeInstanceOf(RangeError);
      });
      const pipe = yield* open(`${folder()}/pipe`, "r+");
      const bytes = new Uint8Array(4);
      const reader = yield* spawn(() => pipe.readInto(bytes));
      for (let turn = 0; turn < 5; turn++) yield* checkpoint();
      yield* reader.cancel();
      yield* pipe.write("late");
      for (let turn = 0; turn < 5; turn++) yield* checkpoint();
      expect([...bytes]).toEqual([0, 0, 0, 0]);
      const detached = yield* spawn(function* () {
        try {
          return yield* pipe.readInto(bytes);
        } catch (error) {
          return (error as IoError).code;
        }
      });
      for (let turn = 0; turn < 5; turn++) yield* checkpoint();
      structuredClone(bytes.buffer, { transfer: [bytes.buffer] });
      yield* pipe.write("for nobody");
      // Where the thread before was interrupted, what was late is here before the memory is gone.
      expect([4, "EFAULT"]).toContain(yield* detached.join());
      yield* pipe.close();
    });
  });

  test("that is a pipe is read as it comes", async () => {
    execFileSync("mkfifo", [`${folder()}/pipe`]);
    await runIn(place, function* () {
      const writer = yield* spawn(function* () {
        yield* writeFile(`${folder()}/pipe`, "through the pipe");
      });
      yield* use(open(`${folder()}/pipe`), function* (file) {
        expect(text(yield* file.read(7))).toBe("through");
        expect(text(yield* file.read())).toBe(" the pipe");
        yield* writer.join();
        expect(text(yield* file.read())).toBe("");
      });
    });
  });

  test("has the permissions asked for, less what the umask forbids", async () => {
    const before = process.umask(0o027);
    try {
      await runIn(place, () => writeFile(`${folder()}/a`, "", { permissions: 0o666 }));
    } finally {
      process.umask(before);
    }
    expect(statSync(`${folder()}/a`).mode & 0o777).toBe(0o640);
  });
});

describe.each(onEveryPort)("what goes wrong with a file ($where) is told", (place) => {
  const folder = temporaryFolder();

  test("with the code, the operation and the path", async () => {
    chmodSync(folder(), 0o755);
    const errors = await runIn(place, function* () {
      yield* writeFile(`${folder()}/file`, "");
      const ways = [
        () => readFile(`${folder()}/none`),
        () => readFile(folder()),
        () => readFile(`${folder()}/file/under`),
        () => writeFile(folder(), ""),
        () => writeFile(`${folder()}/file`, "", { exclusive: true }),
        () => readFile(`${folder()}/${"n".repeat(256)}`),
      ];
      const found: unknown[] = [];
      for (const way of ways) found.push(yield* failureOf(way));
      return found as IoError[];
    });
    expect(errors.map(({ code, operation }) => `${operation} ${code}`)).toEqual([
      "open ENOENT",
      "read at EISDIR",
      "open ENOTDIR",
      "open EISDIR",
      "open EEXIST",
      "open ENAMETOOLONG",
    ]);
    expect(errors[0]!.message).toBe(`open of "${folder()}/none": there is no such file or folder (ENOENT)`);
    expect(openFiles(folder())).toEqual([]);
  });

  test("a full device says how much was written before", async () => {
    const error = await runIn(place, () => failureOf(() => writeFile("/dev/full", "lost")));
    expect(error).toBeInstanceOf(IoError);
    expect(error).toMatchObject({ code: "ENOSPC", operation: "write at", transferred: 0 });
    expect((error as Error).message).toMatch(/after 0 bytes: no space is left on the device \(ENOSPC\)$/);
  });

  test("a file that may not be read is not", async () => {
    writeFileSync(`${folder()}/secret`, "");
    chmodSync(`${folder()}/secret`, 0);
    const user = process.geteuid!();
    const error = await runIn(place, function* () {
      // Root may read everything, so be nobody for a while: once the threads have been started.
      yield* stat(folder());
      if (user === 0) process.seteuid!(65_534);
      try {
        return yield* failureOf(() => readFile(`${folder()}/secret`));
      } finally {
        if (user === 0) process.seteuid!(0);
      }
    });
    expect(error).toMatchObject({ code: "EACCES", path: `${folder()}/secret` });
  });

  test("bad arguments are refused before anything is asked", () => {
    expect(() => open("")).toThrow(RangeError);
    expect(() => open("a\0b")).toThrow("a path has no zero byte within");
    expect(() => open("\uD800")).toThrow("half a surrogate pair");
    expect(() => open(7 as never)).toThrow(TypeError);
    expect(() => open("a", "rw" as never)).toThrow('there is no mode "rw", only r, r+, w');
    expect(() => open("a", { create: true })).toThrow("for files that are written");
    expect(() => open("a", { writes: true } as never)).toThrow("there is no flag 'writes'");
    expect(() => open("a", "w", 0o77777)).toThrow("permissions such as 0o644");
    expect(() => writeFile("a", 7 as never)).toThrow("expected a Uint8Array or a string");
  });
});

describe.each(onEveryPort)("a task that works on a file ($where) may be cancelled", (place) => {
  const folder = temporaryFolder();

  test("while it waits in a thread: nothing stays open, and files go on", async () => {
    execFileSync("mkfifo", [`${folder()}/pipe`]);
    await runIn(place, function* () {
      const waiting = [];
      for (let task = 0; task < 6; task++) waiting.push(yield* spawn(() => readFile(`${folder()}/pipe`)));
      yield* checkpoint();
      yield* checkpoint();
      for (const task of waiting) yield* task.cancel();
      yield* writeFile(`${folder()}/other`, "goes on");
      expect(yield* readText(`${folder()}/other`)).toBe("goes on");
    });
    expect(openFiles(folder())).toEqual([]);
  });

  test("a read that was cancelled has taken nothing", async () => {
    await runIn(place, function* () {
      yield* writeFile(`${folder()}/a`, "0123456789");
      yield* use(open(`${folder()}/a`), function* (file) {
        let got = "";
        const reader = yield* spawn(function* () {
          got = text(yield* file.read(4));
        });
        // At its park in the thread: it has the lock by now.
        yield* checkpoint();
        yield* checkpoint();
        yield* reader.cancel();
        got += text(yield* file.read(4));
        expect(got.slice(0, 4)).toBe("0123");
      });
    });
  });

  test("closing a file wakes who reads from it, and the number is not another's before the thread is out", async () => {
    execFileSync("mkfifo", [`${folder()}/pipe`]);
    await runIn(place, function* () {
      const keeper = yield* open(`${folder()}/pipe`, "r+");
      const file = yield* open(`${folder()}/pipe`);
      const reader = yield* spawn(() => failureOf(() => file.read()));
      for (let turn = 0; turn < 5; turn++) yield* checkpoint();
      yield* file.close();
      expect(yield* reader.join()).toBeInstanceOf(Closed);
      const other = yield* open(`${folder()}/a`, "w");
      yield* keeper.write("wakes the thread");
      yield* other.write("alone");
      yield* other.close();
      yield* keeper.close();
    });
    expect(readFileSync(`${folder()}/a`, "utf8")).toBe("alone");
    expect(openFiles(folder())).toEqual([]);
  });
});
