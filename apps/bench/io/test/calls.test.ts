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
    const transfers = sum((name) => /^(recv|send)/.test(name));
    const waits = sum(isWait);
    const others = sum((name) => !isWait(name) && !/^(recv|send)/.test(name));
    const figures = `${transfers.toFixed(4)} transfers, ${waits.toFixed(3)} waits, ${others.toFixed(3)} others`;
    console.log(`${figures} for each echo`);
    // The ends of 50 connections fall into the one run or the other.
    expect(transfers).toBeGreaterThan(1.9);
    expect(transfers).toBeLessThan(2.1);
    expect(waits).toBeLessThanOrEqual(1);
    // What collecting garbage asks for: in either of the two runs that are compared.
    expect(Math.abs(others)).toBeLessThan(0.1);
  } finally {
    tools.dispose();
  }
});
