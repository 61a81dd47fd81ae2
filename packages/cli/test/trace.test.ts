import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { runProgram } from "./outloop.ts";

const folder = mkdtempSync(join(tmpdir(), "outloop-traces-"));
afterAll(() => rmSync(folder, { recursive: true }));

interface Entry {
  readonly name: string;
  readonly cat: string;
  readonly ph: string;
  readonly pid: number;
  readonly tid: number;
  readonly ts: number;
  readonly dur?: number;
  readonly s?: string;
  readonly id?: string;
  readonly args?: Record<string, unknown>;
}

const program = (end: string): string => `
  import { checkpoint, sleep, spawn, timeout } from "@outloop/core";
  function* worker(ms) {
    yield* sleep(ms);
  }
  export default function* () {
    yield* spawn(worker, 20);
    try {
      yield* timeout(5, worker, 1000);
    } catch {}
    ${end}
  }
`;

/** What is wrong with an entry, by the rules of the Trace Event Format; undefined if nothing is. */
function faultOf({ name, cat, ph, pid, tid, ts, dur, s, id, args }: Entry): string | undefined {
  if (typeof name !== "string" || name === "" || cat !== "outloop") return "it has no name";
  if (![pid, tid].every(Number.isInteger) || !Number.isFinite(ts) || ts < 0) return "it has no place";
  switch (ph) {
    case "M":
      return typeof args?.["name"] === "string" ? undefined : "metadata without a name";
    case "X":
      return dur !== undefined && dur >= 0 ? undefined : `a slice of ${dur} us`;
    case "i":
      return s === "t" || s === "p" ? undefined : `an instant of '${s}'`;
    case "b":
    case "e":
      return typeof id === "string" ? undefined : "a span without an id";
    default:
      return `it is '${ph}'`;
  }
}

/** Each span that begins has its end, and the other way round. */
function unmatched(entries: readonly Entry[]): string[] {
  const open = new Set<string>();
  const faults: string[] = [];
  for (const { ph, id, name } of entries) {
    if (ph === "b" && open.has(id!)) faults.push(`${id} begins twice`);
    if (ph === "e" && !open.delete(id!)) faults.push(`${id} ${name} ends without a beginning`);
    if (ph === "b") open.add(id!);
  }
  return [...faults, ...open];
}

async function trace(
  end: string,
  args: readonly string[] = [],
): Promise<{ status: number | null; text: string }> {
  const file = join(folder, `${Math.random()}.json`);
  const { code: status } = await runProgram(program(end), ["--trace", file, ...args]);
  return { status, text: readFileSync(file, "utf8") };
}

describe("a trace", () => {
  test.each([
    ["blocking", []],
    ["hosted", ["--mode", "hosted"]],
    ["on a virtual clock", ["--virtual"]],
    ["on another kernel", ["--kernel", "heap"]],
  ])("is what Chrome and Perfetto read: %s", async (_, args) => {
    const { status, text } = await trace("return 1;", args);
    expect(status).toBe(0);
    const entries = JSON.parse(text) as Entry[];
    expect(entries.map(faultOf).filter((fault) => fault !== undefined)).toEqual([]);
    expect(unmatched(entries)).toEqual([]);
    const names = (ph: string): string[] => entries.filter((each) => each.ph === ph).map(({ name }) => name);
    // Virtual time needs no waiting.
    const slices = args.includes("--virtual") ? ["step", "turn"] : ["step", "turn", "wait"];
    expect(new Set(names("X"))).toEqual(new Set(slices));
    expect(names("i")).toEqual(expect.arrayContaining(["sleep", "cancelled", "ended: value"]));
    expect(names("b")).toEqual(expect.arrayContaining(["sleep", "timeout worker"]));
    expect(
      entries.filter(({ name }) => name === "thread_name").map(({ args: { name } = {} }) => name),
    ).toEqual(expect.arrayContaining(["2 worker"]));
  });

  test("of a program that fails is whole", async () => {
    const { status, text } = await trace(`throw new Error("no");`);
    expect(status).toBe(1);
    const entries = JSON.parse(text) as Entry[];
    expect(unmatched(entries)).toEqual([]);
    expect(entries.at(-1)).toMatchObject({ name: "ended: error", ph: "i" });
  });

  test("of a program that ends the process is whole JSON", async () => {
    const { status, text } = await trace("process.exit(7);");
    expect(status).toBe(7);
    expect((JSON.parse(text) as Entry[]).map(faultOf).filter((fault) => fault !== undefined)).toEqual([]);
  });

  test("of a program that is killed lacks the last bracket, and is read without it", async () => {
    const { text } = await trace(
      `for (let n = 0; n < 2000; n++) yield* checkpoint(); process.kill(process.pid, "SIGKILL"); yield* sleep(1000);`,
    );
    expect(text.length).toBeGreaterThan(60_000);
    // As the format allows, readers take what lines there are.
    const whole = text.slice(0, text.lastIndexOf("\n")).replace(/,$/, "");
    expect((JSON.parse(`${whole}]`) as Entry[]).map(faultOf).filter((fault) => fault !== undefined)).toEqual(
      [],
    );
  });

  test("of a program that is killed while it waits has all that came before", async () => {
    const { text } = await trace(
      `yield* spawn(function* () { yield* sleep(5); process.kill(process.pid, "SIGKILL"); }); yield* sleep(1000);`,
    );
    const entries = JSON.parse(`${text.trimEnd().replace(/,$/, "")}]`) as Entry[];
    expect(entries.map(({ name }) => name)).toEqual(expect.arrayContaining(["timeout worker", "sleep"]));
  });

  test("has the first step of the program", async () => {
    const { text } = await trace("return 1;");
    const steps = (JSON.parse(text) as Entry[]).filter(({ ph, tid }) => ph === "X" && tid === 1);
    // It begins, goes on after the timeout, and ends when its children have.
    expect(steps.length).toBe(3);
  });

  test("on a full disk is told, and changes nothing else", async () => {
    const { code, stderr, stdout } = await runProgram(program("return 5;"), ["--trace", "/dev/full"]);
    expect([code, stdout.trim(), stderr]).toEqual([
      0,
      "5",
      expect.stringContaining("the trace is not whole"),
    ]);
  });

  test("does not overwrite the program or its recording", async () => {
    const own = await runProgram(program("return 5;"), ["--trace", "program.ts"]);
    expect([own.code, own.stderr]).toEqual([2, expect.stringContaining("overwrite")]);
    const log = await runProgram(program("return 5;"), ["--record", "x.log", "--trace", "x.log"]);
    expect([log.code, log.stderr]).toEqual([2, expect.stringContaining("overwrite")]);
  });

  test("that cannot be written is told at once", async () => {
    const { code: status, stderr } = await runProgram(program(""), ["--trace", join(folder, "no", "where")]);
    expect([status, stderr]).toEqual([2, expect.stringContaining("--trace")]);
  });
});
