import { constants } from "node:os";
import { describe, expect, it } from "vitest";
import { describeErrno } from "../../src/port/errno.ts";

/** Other names of the same numbers. */
const ALIASES: Readonly<Record<string, string>> = { EWOULDBLOCK: "EAGAIN", ENOTSUP: "EOPNOTSUPP" };

describe("An error number of the system", () => {
  it("has the name that this system has for it", (context) => {
    context.skip(process.platform !== "linux", "the table is that of Linux");
    for (const [name, number] of Object.entries(constants.errno))
      expect([number, describeErrno(number).code]).toEqual([number, ALIASES[name] ?? name]);
  });

  it("has a sentence without its name, which is not repeated in messages", () => {
    for (let errno = 1; errno < 134; errno++) {
      const { code, reason } = describeErrno(errno);
      expect(reason).not.toContain(code);
      expect(reason).toMatch(/^[\w-].*[\w)]$/);
    }
  });

  it("that has no name is told as itself", () => {
    expect(describeErrno(41)).toEqual({ code: "E41", reason: "error 41 of the system" });
    expect(describeErrno(4095)).toEqual({ code: "E4095", reason: "error 4095 of the system" });
  });
});
