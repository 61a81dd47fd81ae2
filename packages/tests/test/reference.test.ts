import { virtualClock } from "@outloop/core";
import { SimpleKernel } from "@outloop/kernel-simple";
import { expect, test } from "vitest";
import { execute } from "../src/random/execute.ts";
import type { Program, Statement } from "../src/random/program.ts";
import { reference } from "../src/random/reference.ts";

/** Until `ms` have passed, and then in its cleanup. */
const cutOff = (ms: number, body: Statement[], cleanup: Statement[]): Statement => ({
  kind: "moveOnAfter",
  ms,
  body: [{ kind: "finally", body, cleanup }],
});
const wait: Statement = { kind: "wait", of: 0 };

/** X24, X46: the outer grace ends while an inner cleanup is under way, so the inner cancel is passed on and absorbed outside. */
test("a cancel that was passed on into one further out has ended where that one is absorbed", () => {
  const program: Program = {
    grace: 5000,
    main: [cutOff(-1, [{ kind: "sleep", ms: 0 }], [cutOff(1, [wait], [wait])])],
  };
  const transcript = reference(program);
  expect(transcript.warnings).toEqual(["swallowed cancel"]);
  expect(transcript).toEqual(execute(program, () => new SimpleKernel({ clock: virtualClock() })));
});
