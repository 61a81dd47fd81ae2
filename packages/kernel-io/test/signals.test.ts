import { describe, expect, test } from "vitest";
import { child, everywhere } from "./helpers.ts";

describe.each(everywhere)("on %s, %s", (port, mode) => {
  test.each(["SIGINT", "SIGTERM"] as const)(
    "%s cancels the program, whose cleanup runs to its end, and the run throws Interrupted",
    async (signal) => {
      const { process, said, ended } = child("interrupted.ts", [port, mode, "short"]);
      await said("waiting");
      process.kill(signal);
      const { output, code } = await ended();
      expect(output).toContain("cleaning up\ncleaned up\nInterrupted: the program was ended by " + signal);
      expect(code).toBe(0);
    },
  );

  test("a second signal during the cleanup kills the process", async () => {
    const { process, said, ended } = child("interrupted.ts", [port, mode, "long"]);
    await said("waiting");
    process.kill("SIGINT");
    await said("cleaning up");
    process.kill("SIGINT");
    const { output, signal } = await ended();
    expect(output).not.toContain("cleaned up");
    expect(signal).toBe("SIGINT");
  });
});

// Ten at a time: one that is lost now and then is found.
test.each([...new Set(everywhere.map(([port]) => port))])(
  "a signal ends a program that makes one short run after another on %s, wherever it comes",
  async (port) => {
    const outputs = await Promise.all(
      Array.from({ length: 10 }, async () => {
        const { process, said, ended } = child("short-runs.ts", [port]);
        await said("running");
        process.kill("SIGINT");
        return (await ended()).output;
      }),
    );
    for (const output of outputs) expect(output).not.toContain("nothing came");
  },
);

test("where runs are nested, all of them hear of the signal, the innermost first", async () => {
  const { process, said, ended } = child("nested.ts");
  await said("waiting");
  process.kill("SIGINT");
  const { output, code } = await ended();
  expect(output).toBe("waiting\ninner: Interrupted\ninner cleaned up\nouter: Interrupted\nnext: no signal\n");
  expect(code).toBe(0);
});

test("signals that nobody listens to interrupt no transfer", async () => {
  const { process, said, ended } = child("storm.ts");
  await said("begin");
  const storm = setInterval(() => process.kill("SIGUSR2"), 1);
  const { output } = await ended();
  clearInterval(storm);
  expect(output).toContain("whole: true");
});
