import { askJobs, askTask } from "@outloop/inspector";
import { describe, expect, test } from "vitest";
import { eventually, startProgram } from "./helpers.ts";

describe.each(["run", "start"])("a program under %s", (mode) => {
  test("answers while every task is parked for ever, also after a swap", async () => {
    const program = startProgram("parked.ts", [mode]);
    await program.line();
    const { jobs, pid, held } = await eventually(
      () => askJobs(program.pid),
      (answer) => answer.jobs[0]?.tasks.every(({ state }) => state === "parked") === true,
    );
    expect({ pid, held }).toEqual({ pid: program.pid, held: undefined });
    expect(jobs).toMatchObject([
      { id: 1, name: "app", kernel: "heap", mode: mode === "run" ? "blocking" : "hosted", alive: 3 },
    ]);
    expect(jobs[0]!.tasks.map(({ id, waitsFor }) => [id, waitsFor])).toEqual([
      [1, "sleep { ms: 86400000 }"],
      [2, "acquire on Lock#2 'window', held by task 3 'tidy'"],
      [3, "acquire on Lock#1 'door', held by task 2 'tidy'"],
    ]);
    expect(jobs[0]!.tasks.every(({ since, did }) => since !== undefined && did!.steps > 1)).toBe(true);

    const { task, holders } = await askTask(program.pid, 2);
    expect(task).toMatchObject({ name: "tidy", state: "parked", heldBy: [3], shielded: false });
    expect(holders).toMatchObject([{ id: 3, heldBy: [2] }]);
    await expect(askTask(program.pid, 9)).rejects.toThrow("there is no task 9 alive");
  });
});

test("a busy server answers, and goes on", async () => {
  const program = startProgram("echo.ts");
  await program.line();
  const stepsOf = async (): Promise<number> => {
    const { jobs, held } = await askJobs(program.pid);
    expect(held).toBe(undefined);
    return jobs[0]!.tasks.reduce((sum, { did }) => sum + (did?.steps ?? 0), 0);
  };
  const steps = await stepsOf();
  expect(await eventually(stepsOf, (now) => now > steps)).toBeGreaterThan(steps);
  const { jobs } = await askJobs(program.pid);
  expect(jobs).toMatchObject([{ mode: "blocking", alive: 4 }]);
});

test("several jobs are told apart, and a program within a program answers for both", async () => {
  const program = startProgram("nested.ts");
  await program.line();
  const { jobs } = await askJobs(program.pid);
  expect(jobs.map(({ name, mode }) => [name, mode])).toEqual([
    ["many", "hosted"],
    ["outer", "hosted"],
    ["innermost", "blocking"],
  ]);
  await expect(askTask(program.pid, 1)).rejects.toThrow(/jobs 1, 2, \d have a task 1 each: say 1:1/);
  expect((await askTask(program.pid, 1, 2)).task).toMatchObject({ name: "outer", state: "running" });

  // A job of thousands of tasks: the answer is bounded, and says so.
  expect(jobs[0]!.alive).toBe(3001);
  expect(jobs.reduce((sum, { tasks }) => sum + tasks.length, 0)).toBe(1000);
});

describe("a task that holds the thread", () => {
  test("is named by the other thread, with what was known before", async () => {
    const program = startProgram("held.ts", ["300"]);
    await program.line();
    expect((await askJobs(program.pid)).jobs).toHaveLength(1);
    await program.line();
    const { held, jobs } = await eventually(
      () => askJobs(program.pid),
      (answer) => answer.held !== undefined,
    );
    expect(held).toMatchObject({ job: 1, task: 2 });
    expect(held!.ms).toBeGreaterThan(0);
    expect(held!.knownFor).toBeGreaterThan(0);
    expect(jobs).toMatchObject([{ name: "app" }]);
    expect((await askTask(program.pid, 2)).task).toBe(undefined);
  });

  test("is named also when nothing was known before", async () => {
    const program = startProgram("held.ts", ["0"]);
    await program.line();
    await program.line();
    const { held, jobs } = await askJobs(program.pid);
    expect(jobs).toEqual([]);
    expect(held).toMatchObject({ job: 1, task: 2 });
    expect(held).not.toHaveProperty("knownFor");
  });
});
