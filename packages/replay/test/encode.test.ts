import { Closed } from "@outloop/core";
import { IoError } from "@outloop/core/io";
import { SimpleKernel } from "@outloop/kernel-simple";
import { Recorder } from "@outloop/replay";
import { anything, assert, property } from "fast-check";
import { describe, expect, test } from "vitest";
import { decode, errorClasses } from "../src/decode.ts";
import { encode, type Encoded } from "../src/encode.ts";

function throughLog(value: unknown, own: readonly Function[] = []): unknown {
  const line = JSON.stringify(encode(value, (what) => expect.fail(`lost ${what}`)));
  return decode(JSON.parse(line) as Encoded, errorClasses(own), (what) => expect.fail(`lost ${what}`));
}

function lost(value: unknown): string[] {
  const all: string[] = [];
  encode(value, (what) => all.push(what));
  return all;
}

test("plain values come out of a log as they went in", () => {
  const values = anything({
    withBigInt: true,
    withDate: true,
    withMap: true,
    withSet: true,
    withTypedArray: true,
    withUnicodeString: true,
  });
  assert(
    property(values, (value) => {
      expect(throughLog(value)).toEqual(value);
    }),
    { numRuns: 500 },
  );
});

test("names that mean something to the format, or to the language, are names like any other", () => {
  const value = JSON.parse('{"$":"bytes","__proto__":{"x":1},"constructor":2}') as object;
  const out = throughLog(value) as object;
  expect(Object.entries(out)).toEqual(Object.entries(value));
});

describe("errors", () => {
  test("keep class, message, stack, fields, cause, and those that came with them", () => {
    const cause = new IoError({ code: "EPIPE", reason: "broken pipe", operation: "send", fd: 3 });
    const error = new AggregateError([cause, new Closed("shut")], "both", { cause: "why" });
    const out = throughLog(error) as AggregateError;
    expect(out).toBeInstanceOf(AggregateError);
    expect([out.message, out.stack, out.cause]).toEqual([error.message, error.stack, "why"]);
    const [first, second] = out.errors as [IoError, Closed];
    expect(first).toBeInstanceOf(IoError);
    expect(first).toMatchObject({ code: "EPIPE", fd: 3, name: "IoError", message: cause.message });
    expect(second).toBeInstanceOf(Closed);
  });

  test("of the system keep their code", () => {
    const error = Object.assign(new Error("ENOENT: no such file"), { code: "ENOENT", errno: -2 });
    expect(throughLog(error)).toMatchObject({ code: "ENOENT", errno: -2 });
  });
});

describe("what cannot be held is lost, and nothing else", () => {
  const itself: unknown[] = [];
  itself.push(itself);
  let deep: unknown = 1;
  for (let i = 0; i < 100_000; i++) deep = [deep];
  const throwing = {
    get bad(): never {
      throw new Error("getter");
    },
  };
  test.for([
    ["a function", [() => {}], ["a function"]],
    ["a symbol", [Symbol("s")], ["Symbol(s)"]],
    ["an object of a class", [new URL("http://localhost/"), 1], ["a URL"]],
    ["what contains itself", itself, ["an object that contains itself"]],
  ] as [string, unknown, string[]][])("%s", ([, value, expected]) => {
    expect(lost(value)).toEqual(expected);
  });

  test("what is nested too deeply, and what cannot be read", () => {
    expect(lost(deep)).toEqual([expect.stringContaining("cannot be read")]);
    expect(lost(throwing)).toEqual([expect.stringContaining("Error: getter")]);
  });
});

test("a recorder that cannot write stops recording, and the program goes on", () => {
  const lines: string[] = [];
  const full = new Error("disk full");
  const recorder = new Recorder((line) => {
    if (lines.length === 2) throw full;
    lines.push(line);
  });
  function* program() {
    return Math.PI;
  }
  expect(recorder.run(new SimpleKernel(), program)).toBe(Math.PI);
  expect(recorder.failure).toBeUndefined();
  const other = new Recorder(() => {
    throw full;
  });
  expect(other.run(new SimpleKernel(), program)).toBe(Math.PI);
  expect(other.failure).toEqual({ error: full });
});
