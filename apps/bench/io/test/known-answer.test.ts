import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { killAll, output } from "../harness/processes.ts";
import { script, works } from "../harness/tools.ts";

afterAll(killAll);

/** What a collection of garbage, or another thread of the host, may ask for at any time. */
const OF_THE_HOST =
  /^(futex|madvise|mprotect|mmap|munmap|brk|sched_yield|clock_gettime|getpid|gettid|write)$/;

test("a synchronous call asks the system for the bytes, and six times about two signals", async (context) => {
  context.skip(process.platform !== "linux", "descriptors are waited for with epoll, which is Linux");
  context.skip(!works("strace", ["-V"]), "needs strace");
  const folder = mkdtempSync(join(tmpdir(), "outloop-known-answer-"));
  try {
    const file = join(folder, "strace.txt");
    const played = await output(["strace", "-o", file, ...script("ours/known-answer.ts")], undefined).catch(
      (error: Error) => error,
    );
    context.skip(
      played instanceof Error && /ptrace|not permitted/i.test(played.message),
      "strace is not allowed to look at another process here",
    );
    if (played instanceof Error) throw played;
    // The last one: everything is compiled that will be.
    const trace = readFileSync(file, "utf8");
    const last = trace.slice(trace.lastIndexOf('"begin\\n"'), trace.lastIndexOf('"end\\n"'));
    const names = [...last.matchAll(/^([a-z_0-9]+)\(/gm)].map(([, name]) => name!);
    const asked = names.filter((name) => !OF_THE_HOST.test(name));
    expect(asked.toSorted()).toEqual(["recvfrom", ...Array<string>(6).fill("rt_sigaction"), "sendto"]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
