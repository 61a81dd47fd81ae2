import { describe, expect, test } from "vitest";
import { child } from "./helpers.ts";

describe.each(["blocking", "hosted"])("a kernel used again without a free descriptor, %s", (mode) => {
  test("transfers, sleeps and is interrupted, says what it cannot wait for, and goes on when one is closed", async () => {
    const { process, said, ended } = child("used-again.ts", [mode], "-n 64");
    await said("waiting");
    process.kill("SIGINT");
    const { output } = await ended();
    expect(output.trim().split("\n")).toEqual([
      "no descriptor left",
      "received 3",
      "slept",
      "EMFILE",
      "received 4",
      "0 more",
      "none again",
      "waiting",
      "cleaned up",
      "Interrupted",
    ]);
  });
});
