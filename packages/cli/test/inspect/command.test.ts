import type { ChildProcess } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { JobsAnswer, TaskAnswer } from "@outloop/inspector";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { outloop, runProgram, type Ended } from "../outloop.ts";

const runtime = mkdtempSync(join(tmpdir(), "inspect-"));
process.env["XDG_RUNTIME_DIR"] = runtime;

const source = `
  import { Lock, sleep, spawn, supervise, timeout } from "@outloop/core";
  const [door, window] = [new Lock({ name: "door" }), new Lock({ name: "window" })];
  function* tidy(first, second) {
    yield* first.acquire();
    yield* sleep(1);
    yield* second.acquire();
  }
  export default function* home() {
    yield* supervise(function* rooms() {
      yield* spawn(tidy, door, window);
      yield* spawn(tidy, window, door);
      yield* timeout(3_600_000, function* dinner() {
        yield* sleep(20);
        console.log("stuck");
        yield* sleep(Infinity);
      });
    });
  }`;

let child: ChildProcess;
let ended: Promise<Ended>;
let pid = "";

beforeAll(async () => {
  await new Promise<void>((resolve, reject) => {
    process.env["OUTLOOP_INSPECT"] = "1";
    ended = runProgram(source.replaceAll("(first, second)", "(first: any, second: any)"), [], {
      onOutput: (_text, running) => {
        child = running;
        resolve();
      },
    });
    ended.then(({ stderr }) => reject(new Error(stderr)), reject);
  });
  delete process.env["OUTLOOP_INSPECT"];
  pid = String(child.pid);
}, 60_000);

afterAll(async () => {
  child.kill("SIGKILL");
  await ended;
  rmSync(runtime, { recursive: true });
});

/** What changes from run to run, replaced. */
const settled = (text: string): string =>
  text
    .replaceAll(pid, "PID")
    .replaceAll(/ *[\d.]+ (?:ms|s|min)\b/g, " TIME")
    .replaceAll(/ +$/gm, "");

describe.concurrent("from another process", () => {
  test("ps lists the jobs of every process", async () => {
    const { stdout, stderr, code } = await outloop(["ps"]);
    expect({ stderr, code }).toEqual({ stderr: "", code: 0 });
    expect(stdout).toMatch(/^ *PID {2}JOB {2}NAME {2}MODE {6}KERNEL {2}TASKS {2}STATES {4}PROGRAM\n/);
    expect(stdout).toMatch(
      new RegExp(`^ *${pid} +1 {2}home {2}blocking {2}simple +3 {2}3 parked {2}program\\.ts$`, "m"),
    );
  });

  test("ps PID lists its tasks, with what they wait for", async () => {
    const { stdout } = await outloop(["ps", pid]);
    expect(stdout).toMatch(/^job 1 'home', blocking on kernel simple, 3 tasks, its clock at /m);
    expect(stdout).toMatch(/^ +2 {2}tidy {2}parked .* acquire on Lock#2 'window', held by task 3 'tidy'$/m);
  });

  test("pstree shows scopes and tasks in each other", async () => {
    const { stdout } = await outloop(["pstree", pid]);
    expect(settled(stdout)).toBe(`PID program.ts
└─ job 1 'home', blocking on kernel simple, 3 tasks, its clock at TIME
   └─ 1 home  sleep { ms: Infinity }, for TIME
      └─ (supervise)
         ├─ (timeout dinner, due in TIME)
         ├─ 2 tidy  acquire on Lock#2 'window', held by task 3 'tidy', for TIME
         └─ 3 tidy  acquire on Lock#1 'door', held by task 2 'tidy', for TIME
`);
  });

  test("why tells who holds what a task waits for, and that they wait in a circle", async () => {
    const { stdout } = await outloop(["why", pid, "2"]);
    expect(settled(stdout)).toBe(`task 2 'tidy' of job 1 'home': parked, for TIME
  waits for  acquire on Lock#2 'window', held by task 3 'tidy'
  held by    task 3 'tidy', which waits for acquire on Lock#1 'door', held by task 2 'tidy', for TIME
  held by    a circle, 2 > 3 > 2: none of them can go on
  calls      tidy
  spawned    not known; with debug: true it is
  inside     (root) > (task home) > (supervise)
  deadline   none
  shielded   no
  cancelled  no
  did        3 steps, 3 traps, TIME
`);
  });

  test("watch --once shows the list once", async () => {
    const { stdout, code } = await outloop(["watch", pid, "--once"]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^TASK {2}NAME {2}STATE .*CPU {2}WAITS FOR$/m);
  });

  test("--json gives the answer as it came", async () => {
    const [jobs, task] = await Promise.all([
      outloop(["ps", pid, "--json"]),
      outloop(["why", pid, "1:3", "--json"]),
    ]);
    expect(JSON.parse(jobs.stdout) as JobsAnswer).toMatchObject({
      v: 1,
      pid: Number(pid),
      jobs: [{ name: "home" }],
    });
    expect(JSON.parse(task.stdout) as TaskAnswer).toMatchObject({ v: 1, task: { id: 3, heldBy: [2] } });
  });

  test("what cannot be looked into is told in a line", async () => {
    const ends = await Promise.all([
      outloop(["ps", "1"]),
      outloop(["why", pid, "99"]),
      outloop(["why", pid]),
      outloop(["ps", "x"]),
    ]);
    expect(ends.map(({ stderr, code }) => [stderr.replaceAll(pid, "PID"), code])).toEqual([
      [
        expect.stringMatching(/^outloop: process 1 cannot be looked into: start it with OUTLOOP_INSPECT=1/),
        1,
      ],
      ["outloop: process PID: there is no task 99 alive\n", 1],
      ["outloop: why: which TASK? See outloop --help\n", 2],
      ["outloop: ps: PID is a number, not 'x'\n", 2],
    ]);
  });
});
