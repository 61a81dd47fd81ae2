import {
  Barrier,
  Channel,
  checkpoint,
  Event,
  Lock,
  moveOnAfter,
  Semaphore,
  sleep,
  spawn,
  supervise,
  TaskLocal,
  until,
  type Coroutine,
  type Warning,
} from "@outloop/core";
import { LeakedTasks, program, WarningsGiven } from "@outloop/testing";
import { describe, expect, test } from "vitest";
import { failing } from "./failing.ts";

function* unjoined(): Coroutine<void> {
  yield* supervise(function* () {
    yield* spawn(function* worker() {
      throw new RangeError("alone");
    });
    yield* sleep(1);
  });
}

function* swallowed(): Coroutine<void> {
  const task = yield* spawn(function* swallower() {
    try {
      yield* sleep(Infinity);
    } catch {}
  });
  yield* sleep(1);
  yield* task.cancel();
}

function* late(): Coroutine<void> {
  let reject: (error: unknown) => void = () => {};
  const promise = new Promise((_resolve, rejectIt) => {
    reject = rejectIt;
  });
  const task = yield* spawn(function* waiter() {
    yield* until(promise);
  });
  yield* checkpoint();
  yield* task.cancel();
  reject(new Error("too late"));
  yield* until(Promise.resolve());
}

function* lost(): Coroutine<void> {
  yield* moveOnAfter(1, () =>
    new Lock().hold(function* () {
      yield* supervise(function* () {
        yield* spawn(function* () {
          throw "no object"; // oxlint-disable-line typescript/only-throw-error
        });
        yield* sleep(Infinity);
      });
    }),
  );
}

function* undriven(): Coroutine<void> {
  sleep(1000);
  yield* checkpoint();
}

describe("a body that goes well fails the test by its warnings:", () => {
  test.each([
    ["unjoined failure", unjoined],
    ["swallowed cancel", swallowed],
    ["late rejection", late],
    ["unjoined failure", lost],
    ["never driven", undriven],
  ] as const)("%s", async (kind, body) => {
    const error = await failing(program(body));
    expect(error).toBeInstanceOf(WarningsGiven);
    const { warnings } = error as WarningsGiven;
    expect(warnings.map((each) => each.kind)).toEqual([kind]);
    expect(error.message).toContain(`\n  ${kind}: ${warnings[0]!.message}`);
    expect(error.cause).toBe(warnings[0]!.error);
  });

  test("all of them are listed, with their errors", async () => {
    const error = await failing(
      program(function* () {
        yield* unjoined();
        yield* undriven();
      }),
    );
    expect(error.message).toContain("2 warnings");
    expect(error.message).toContain("    RangeError: alone");
    expect(error.message).toMatch(
      /never driven: sleep \{ ms: 1000 \} made at .*undriven.*warnings\.test\.ts/,
    );
  });
});

test(
  "primitives of which nobody uses each operation are no forgotten yield*",
  program(function* () {
    yield* new Channel(1).send(1);
    const primitives = [new Lock(), new Semaphore(1), new Event(), new Barrier(2), new TaskLocal(0)];
    expect(primitives).toHaveLength(5);
  }),
);

describe("warnings that are allowed do not fail the test:", () => {
  test("all", program({ warnings: "allow" }, unjoined));
  test("those of some kinds", program({ warnings: ["unjoined failure"] }, unjoined));

  test("others still do", async () => {
    const error = await failing(program({ warnings: ["swallowed cancel"] }, unjoined));
    expect(error).toBeInstanceOf(WarningsGiven);
  });

  test("a thread that is held, since that depends on the machine", async () => {
    const warnings: Warning[] = [];
    await program({ onWarning: (warning) => warnings.push(warning) }, function* () {
      const end = performance.now() + 1005;
      while (performance.now() < end);
      yield* checkpoint();
    })();
    expect(warnings.map(({ kind }) => kind)).toEqual(["thread held"]);
  });
});

test("onWarning hears of all warnings, whether they fail the test or not", async () => {
  const kinds: string[] = [];
  await failing(program({ onWarning: ({ kind }) => kinds.push(kind) }, unjoined));
  await program({ onWarning: ({ kind }) => kinds.push(kind), warnings: "allow" }, unjoined)();
  expect(kinds).toEqual(["unjoined failure", "unjoined failure"]);
});

test("where the body fails, warnings are told with its error", async () => {
  const thrown = new Error("of the body");
  const error = await failing(
    program(function* () {
      yield* unjoined();
      throw thrown;
    }),
  );
  expect(error).toBe(thrown);
  expect(error.message).toContain("of the body\nwarning: unjoined failure: task 2 'worker' failed");
});

test("where tasks leak, warnings are told with them", async () => {
  const error = await failing(
    program(function* () {
      yield* unjoined();
      yield* spawn(sleep, 5);
    }),
  );
  expect(error).toBeInstanceOf(LeakedTasks);
  expect(error.message).toContain("unjoined failure: task 2 'worker' failed");
});

test("a forgotten yield* is found in the run without a seed; debug: true finds it under seeds too", async () => {
  const onlySeeded = function* ({ seed }: { readonly seed: number | undefined }): Coroutine<void> {
    if (seed !== undefined) sleep(1000);
    yield* checkpoint();
  };
  await program({ seeds: 2 }, onlySeeded)();
  const error = await failing(program({ seeds: 2, debug: true }, onlySeeded));
  expect(error.cause).toBeInstanceOf(WarningsGiven);
});
