import { familyOf } from "@outloop/names";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readAnswer, type Answer } from "../src/answer.ts";
import { makeQuestion } from "../src/question.ts";
import { a, cname, message, soa } from "./fake-server.ts";

const question = makeQuestion(4711, "www.example.com", "A");
const right = message(question, {
  answers: [cname("www.example.com", "web.example.com"), a("web.example.com", "192.0.2.1")],
  authorities: [soa("example.com")],
});

/** Whatever it is made of: an answer that is used holds nothing but addresses, and its times are times. */
function check(answer: Answer | undefined): void {
  if (answer?.kind === "addresses") for (const host of answer.hosts) expect(familyOf(host)).toBe("ipv4");
  if (answer?.kind === "alias") expect(answer.target.length).toBeLessThan(254);
  if (answer !== undefined && "ttl" in answer) expect(answer.ttl).toBeGreaterThanOrEqual(0);
}

describe("answers are read without trust", () => {
  test("the right one is understood", () => {
    expect(readAnswer(right, question)).toEqual({ kind: "addresses", hosts: ["192.0.2.1"], ttl: 60_000 });
  });

  test("any bytes are an answer or none, and never an error", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 600 }), (bytes) => check(readAnswer(bytes, question))),
      { numRuns: 3000 },
    );
  });

  test("so is the right one with any bytes changed, cut off or added", () => {
    const change = fc.tuple(fc.nat(right.length - 1), fc.nat(255));
    fc.assert(
      fc.property(
        fc.array(change, { maxLength: 6 }),
        fc.nat(right.length),
        fc.uint8Array({ maxLength: 30 }),
        (changes, cut, tail) => {
          const bytes = Uint8Array.from(right);
          for (const [at, byte] of changes) bytes[at] = byte;
          check(readAnswer(bytes.subarray(0, cut), question));
          check(readAnswer(Uint8Array.from([...bytes, ...tail]), question));
        },
      ),
      { numRuns: 3000 },
    );
  });

  test("a message as long as can be, each name of which points back through all before it, is read to its end", () => {
    const start = 12 + 21;
    const count = Math.floor((65_535 - start) / 12);
    const bytes = new Uint8Array(start + count * 12);
    bytes.set(right.subarray(0, start));
    for (let n = 0; n < count; n++) {
      const at = start + n * 12;
      const before = n === 0 ? 12 : at - 12;
      bytes.set([0xc0 | ((before >> 8) & 0x3f), before & 0xff, 0, 16, 0, 1, 0, 0, 0, 1, 0, 0], at);
    }
    bytes.set([count >> 8, count & 0xff, 0, 0, 0, 0], 6);
    check(readAnswer(bytes, question));
  });
});
