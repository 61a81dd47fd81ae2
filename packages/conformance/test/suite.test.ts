import { expect, test } from "vitest";
import { cases } from "@outloop/conformance";

test("there are cases", () => {
  expect(cases.length).toBeGreaterThan(0);
});
