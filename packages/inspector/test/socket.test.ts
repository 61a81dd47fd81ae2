import { spawnSync } from "node:child_process";
import { once } from "node:events";
import { chmodSync, existsSync, lstatSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { askJobs, inspectSetting, openInspector, processes } from "@outloop/inspector";
import { describe, expect, test } from "vitest";
import { eventually, runtime, sendRaw, startProgram } from "./helpers.ts";

const folder = join(runtime, "outloop");
const pathOf = (pid: number): string => join(folder, String(pid));

describe("the socket", () => {
  test("is its owner's alone, and goes with the process", async () => {
    const { pid, child, line } = startProgram("brief.ts");
    await line();
    expect(lstatSync(folder).mode & 0o777).toBe(0o700);
    expect(lstatSync(pathOf(pid)).mode & 0o777).toBe(0o600);
    expect(processes()).toContain(pid);
    child.stdin!.end();
    expect(await once(child, "exit")).toEqual([0, null]);
    expect(existsSync(pathOf(pid))).toBe(false);
    await expect(askJobs(pid)).rejects.toThrow(`there is no process ${pid}`);
  });

  test("lets no other user in", async (context) => {
    context.skip(process.getuid?.() !== 0, "only root can act as another user");
    const { pid, line } = startProgram("brief.ts");
    await line();
    const attempt = `require("net").connect(process.argv[1]).on("connect", () => console.log("in")).on("error", (e) => console.log(e.code))`;
    const asNobody = { uid: 65534, gid: 65534, encoding: "utf8", cwd: "/" } as const;
    // The folder above must let them through, else it would be that which keeps them out.
    chmodSync(runtime, 0o755);
    const { stdout, error } = spawnSync(process.execPath, ["-e", attempt, pathOf(pid)], asNobody);
    context.skip(error !== undefined || stdout === "", "another user cannot run this Node");
    expect(stdout).toBe("EACCES\n");
  });

  test("of a killed process is ignored and cleared away", async () => {
    const { pid, child, line } = startProgram("brief.ts");
    await line();
    child.kill("SIGKILL");
    await once(child, "exit");
    expect(existsSync(pathOf(pid))).toBe(true);
    expect(processes()).not.toContain(pid);
    expect(existsSync(pathOf(pid))).toBe(false);
  });

  test("of a dead process whose number another one has is cleared away when it is asked", async () => {
    mkdirSync(folder, { mode: 0o700, recursive: true });
    const left = spawnSync(process.execPath, [
      "-e",
      `require("net").createServer().listen(process.argv[1], () => process.kill(process.pid, "SIGKILL"))`,
      pathOf(process.pid),
    ]);
    expect(left.signal).toBe("SIGKILL");
    await expect(askJobs(process.pid)).rejects.toThrow(
      /cannot be looked into: start it with OUTLOOP_INSPECT=1/,
    );
    expect(existsSync(pathOf(process.pid))).toBe(false);
  });
});

describe("garbage on the socket", () => {
  test("is answered by what is wrong with it, and does no harm", async () => {
    const { pid, line } = startProgram("brief.ts");
    await line();
    const path = pathOf(pid);
    const wrong: readonly (readonly [string, RegExp])[] = [
      ["\n", /one line of JSON/],
      ["process.exit()\n", /one line of JSON/],
      ["null\n", /an object/],
      ['{"v":2,"ask":"jobs"}\n', /version 1/],
      ['{"v":1,"ask":"eval","code":"1"}\n', /nothing to ask but/],
      ['{"v":1,"ask":"task","task":"1"}\n', /whole numbers/],
      ['{"v":1,"ask":"task","task":1,"job":-1}\n', /whole numbers/],
      ["x".repeat(5000), /at most 1024 bytes/],
    ];
    for (const [bytes, why] of wrong) expect(await sendRaw(path, bytes)).toMatch(why);
    // Some say nothing, some hang up in the middle, and all at once.
    const silent = Array.from({ length: 10 }, () => sendRaw(path, '{"v":1'));
    expect((await Promise.all(Array.from({ length: 10 }, () => askJobs(pid)))).length).toBe(10);
    expect(await Promise.all(silent)).toEqual(silent.map(() => ""));
  });
});

describe("a folder that others could reach", () => {
  test.each([
    ["open to others", () => mkdirSync(folder, { mode: 0o755 }), /is open to other users: chmod 700/],
    ["a link", () => symlinkSync("/", folder), /is no folder: remove it/],
    ["a file", () => writeFileSync(folder, ""), /is no folder: remove it/],
  ])("%s is refused by both sides", async (_what, make, why) => {
    rmSync(folder, { recursive: true, force: true });
    make();
    try {
      expect(() => processes()).toThrow(why);
      expect(() => openInspector()).toThrow(why);
      await expect(askJobs(process.pid)).rejects.toThrow(why);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

describe("nothing is opened unasked", () => {
  test("without the preload there is no socket", async () => {
    const { pid, line } = startProgram("brief.ts", [], { preload: false });
    await line();
    await expect(askJobs(pid)).rejects.toThrow(/cannot be looked into: start it with OUTLOOP_INSPECT=1/);
  });

  test("with OUTLOOP_INSPECT=SIGUSR2 it comes with the signal", async () => {
    const { pid, child, line } = startProgram("brief.ts", [], { env: { OUTLOOP_INSPECT: "SIGUSR2" } });
    await line();
    expect(existsSync(pathOf(pid))).toBe(false);
    child.kill("SIGUSR2");
    await eventually(
      async () => existsSync(pathOf(pid)),
      (is) => is,
    );
    expect((await askJobs(pid)).jobs).toMatchObject([{ name: "app", alive: 1 }]);
  });

  test("another value is an error that says which there are", () => {
    expect(() => inspectSetting({ OUTLOOP_INSPECT: "yes" })).toThrow(
      "OUTLOOP_INSPECT=yes: it is 1 or SIGUSR2",
    );
    expect(inspectSetting({ OUTLOOP_INSPECT: "0" })).toBe(undefined);
  });
});
