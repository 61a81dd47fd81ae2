import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const packages = fileURLToPath(new URL("../..", import.meta.url));

/**
 * Imports core and the reference kernel, type-stripped from their sources, into a context that has the language and
 * `globals`, but not `missing`; runs `program` there, with whatever it gives to `print`.
 */
function inBareEngine(program: string, missing: readonly string[] = [], globals = ""): string {
  const host = `
    import vm from "node:vm";
    import { readFileSync } from "node:fs";
    import { stripTypeScriptTypes } from "node:module";
    const printed = [];
    const context = vm.createContext({ print: (line) => printed.push(String(line)) ${globals} });
    for (const name of ${JSON.stringify(missing)}) vm.runInContext("delete globalThis." + name, context);
    const paths = {
      "@outloop/core": "core/src/index.ts",
      "@outloop/core/inspect": "core/src/inspect.ts",
      "@outloop/core/kernel": "core/src/kernel-author.ts",
      "@outloop/kernel-simple": "kernel-simple/src/index.ts",
    };
    const root = new URL("file://${packages}");
    const modules = new Map();
    function load(url) {
      if (!modules.has(url.href)) {
        const source = stripTypeScriptTypes(readFileSync(url, "utf8"));
        modules.set(url.href, new vm.SourceTextModule(source, { context, identifier: url.href }));
      }
      return modules.get(url.href);
    }
    const link = (name, from) => load(name in paths ? new URL(paths[name], root) : new URL(name, from.identifier));
    const main = new vm.SourceTextModule(${JSON.stringify(program)}, { context, identifier: new URL("main.ts", root).href });
    await main.link(link);
    await main.evaluate();
    console.log(printed.join("\\n"));`;
  const { stdout, stderr, status } = spawnSync(
    process.execPath,
    ["--experimental-vm-modules", "--no-warnings", "--input-type=module", "-e", host],
    { encoding: "utf8", timeout: 30_000 },
  );
  if (status !== 0) throw new Error(stderr);
  return stdout.trim();
}

const simulation = `
  import { all, now, run, sleep, virtualClock } from "@outloop/core";
  import { SimpleKernel } from "@outloop/kernel-simple";
  function* after(ms, value) {
    yield* sleep(ms);
    return value;
  }
  const value = run(new SimpleKernel({ clock: virtualClock() }), function* () {
    const values = yield* all([after(2, "b"), after(1, "a")]);
    return values.join() + " at " + (yield* now());
  });
  print(value + ", " + [typeof process, typeof Buffer, typeof setTimeout].join());`;

const expected = "b,a at 2, undefined,undefined,undefined";

test("core and the reference kernel import and simulate where the host is nothing but a language", () => {
  expect(inBareEngine(simulation)).toBe(expected);
});

test.each([
  ["SharedArrayBuffer", ["SharedArrayBuffer"]],
  ["Atomics and SharedArrayBuffer", ["SharedArrayBuffer", "Atomics"]],
  ["console", ["console"]],
  ["WeakRef and FinalizationRegistry", ["WeakRef", "FinalizationRegistry"]],
  ["the lot", ["SharedArrayBuffer", "Atomics", "console", "WeakRef", "FinalizationRegistry", "WebAssembly"]],
])("also without %s", (_, missing) => {
  expect(inBareEngine(simulation, missing)).toBe(expected);
});

test("a run can be observed and inspected there, too", () => {
  const program = `
    import { run, sleep, virtualClock } from "@outloop/core";
    import { inspectJob, thisJob } from "@outloop/core/inspect";
    import { SimpleKernel } from "@outloop/kernel-simple";
    const kinds = [];
    run(new SimpleKernel({ clock: virtualClock() }), function* main() {
      print(inspectJob(thisJob()).tasks[0].calls[0].name);
      yield* sleep(5);
    }, { observe: ({ kind }) => kinds.push(kind), debug: true });
    print(kinds.includes("park"));`;
  expect(inBareEngine(program, ["SharedArrayBuffer", "console", "WeakRef"])).toBe("main\ntrue");
});

test("a warning where there is no console is no error", () => {
  const program = `
    import { run, sleep } from "@outloop/core";
    import { SimpleKernel } from "@outloop/kernel-simple";
    run(new SimpleKernel(), function* () { return sleep(1); });
    print("no error");`;
  expect(inBareEngine(program, ["console"])).toBe("no error");
});

test("without performance the real clock is the date, and the thread can still be blocked", () => {
  const program = `
    import { now, run, sleep } from "@outloop/core";
    import { SimpleKernel } from "@outloop/kernel-simple";
    const before = Date.now();
    run(new SimpleKernel(), function* () { yield* sleep(5); });
    print(typeof performance + " " + (Date.now() - before >= 4));`;
  expect(inBareEngine(program)).toBe("undefined true");
});

test("without shared memory, run says so where it would have to wait, and names start", () => {
  const program = `
    import { run, sleep } from "@outloop/core";
    import { SimpleKernel } from "@outloop/kernel-simple";
    try { run(new SimpleKernel(), () => sleep(60_000)); } catch (error) { print(error.name + ": " + error.message); }`;
  expect(inBareEngine(program, ["SharedArrayBuffer"])).toMatch(/^NeedsHost: .*start\(\)/);
});

test("without any timer of a host, start is an error, now or in the job, and run still works afterwards", () => {
  const program = `
    import { now, run, start, virtualClock } from "@outloop/core";
    import { SimpleKernel } from "@outloop/kernel-simple";
    const kernel = new SimpleKernel({ clock: virtualClock() });
    let ran = 0;
    try { await start(kernel, function* () { ran++; }); print("no error"); } catch (error) { print("error"); }
    print(run(kernel, () => now()) + " " + ran);`;
  expect(inBareEngine(program)).toBe("error\n0 0");
});

test.each([
  ["nothing but setTimeout", ["SharedArrayBuffer"]],
  ["nothing but setTimeout, not even Atomics", ["SharedArrayBuffer", "Atomics"]],
])("with %s, start works", (_, missing) => {
  const program = `
    import { sleep, start, until } from "@outloop/core";
    import { SimpleKernel } from "@outloop/kernel-simple";
    const value = await start(new SimpleKernel(), function* () {
      yield* sleep(2);
      return yield* until((signal) => Promise.resolve(typeof signal));
    });
    print(value);`;
  expect(inBareEngine(program, missing, ", setTimeout, clearTimeout")).toBe("undefined");
});
