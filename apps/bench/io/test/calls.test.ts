import { afterAll, expect, test } from "vitest";
import { killAll } from "../harness/processes.ts";
import { isWait } from "../harness/strace.ts";
import { buildTools, works } from "../harness/tools.ts";
import { ours } from "../subjects.ts";
import { callsOf } from "../workloads/calls.ts";

afterAll(killAll);

test("an echo takes two system calls and a part of a wait, counted while 50 connections are served", async (context) => {
  context.skip(process.platform !== "linux", "descriptors are waited for with epoll, which is Linux");
  for (const [tool, ...args] of [
    ["cc", "--version"],
    ["taskset", "--version"],
    ["strace", "-V"],
  ])
    context.skip(!works(tool!, args), `needs ${tool}`);
  const tools = buildTools();
  try {
    const { command } = ours("echo", "run", "addon");
    const calls = await callsOf(tools, command as readonly string[]).catch((error: Error) => error);
    context.skip(
      calls instanceof Error && calls.message.includes("does not attach"),
      "strace is not allowed to look at another process here",
    );
    if (calls instanceof Error) throw calls;
    const sum = (counted: (name: string) => boolean): number =>
      [...calls].filter(([name]) => counted(name)).reduce((total, [, count]) => total + count, 0);
    const others = sum((name) => !isWait(name));
    const waits = sum(isWait);
    console.log(`${others.toFixed(3)} calls and ${waits.toFixed(3)} of a wait for each echo`);
    // A garbage collection asks the system for something now and then.
    expect(others).toBeGreaterThanOrEqual(1.99);
    expect(others).toBeLessThan(2.05);
    expect(waits).toBeLessThanOrEqual(1);
  } finally {
    tools.dispose();
  }
});
