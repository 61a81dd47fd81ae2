import { describe, expect, test } from "vitest";
import { child, ports } from "./helpers.ts";

describe.each(ports)("on %s", (port) => {
  test.each(["behind the kernel's back", "by the program"])(
    "accept without a free descriptor waits without spinning, and goes on when one is closed %s",
    async (how) => {
      const { ended } = child("no-descriptors.ts", [port, how], "-n 64");
      const { output } = await ended();
      const result = JSON.parse(output) as Record<string, unknown>;
      expect(result).toMatchObject({ before: "parked", accepted: true, next: true });
      // 300 ms of waiting: an attempt after 50, 100 and 200 ms, each with a wait around it.
      expect(result["turns"]).toBeLessThan(20);
    },
  );
});
