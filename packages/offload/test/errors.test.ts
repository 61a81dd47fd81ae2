import { start, type Coroutine } from "@outloop/core";
import { SimpleKernel } from "@outloop/kernel-simple";
import { offloadWith, NotSendable, Pool, WorkerDied, exported } from "@outloop/offload";
import { afterAll, describe, expect, test } from "vitest";
import { NotPrime } from "./functions.ts";
import { inBothModes, failureOf, from, FUNCTIONS, runIn } from "./helpers.ts";

const pool = new Pool({ size: 1, memory: 32 });
afterAll(() => pool.close());

describe.each(inBothModes)("what an off-loaded function throws ($where)", (place) => {
  const thrownBy = (f: () => unknown): Promise<unknown> =>
    runIn(place, () => failureOf(() => offloadWith({ pool }, f) as Coroutine<unknown>));

  test("is an error of the same class, with its fields, its cause and both stacks", async () => {
    const error = (await runIn(place, function* asksForIt() {
      return yield* failureOf(() =>
        offloadWith({ pool }, function worksThere() {
          throw Object.assign(new RangeError("bad", { cause: new TypeError("worse") }), {
            code: 7,
            f: () => {},
          });
        }),
      );
    })) as RangeError & { code: number; f: string };
    expect(error).toBeInstanceOf(RangeError);
    expect(error.message).toBe("bad");
    expect(error.code).toBe(7);
    expect(error.f).toBe("() => {}");
    expect(error.cause).toBeInstanceOf(TypeError);
    expect(error.stack).toMatch(
      /RangeError: bad[^]*worksThere[^]*off-loaded[^]*asksForIt|RangeError: bad[^]*worksThere[^]*off-loaded[^]*errors\.test/,
    );
    expect(Object.keys(error).toSorted()).toEqual(["code", "f"]);
  });

  test("of a class of one's own is of that class if it is named, else an Error by its name", async () => {
    await runIn(place, function* () {
      const known = yield* failureOf(() => offloadWith({ pool, errors: [NotPrime] }, from("checkPrime"), 9));
      expect(known).toBeInstanceOf(NotPrime);
      expect(known).toMatchObject({ name: "NotPrime", factor: 3, message: "9 is 3 times something" });
      const unknown = yield* failureOf(() => offloadWith({ pool }, from("checkPrime"), 9));
      expect(unknown).not.toBeInstanceOf(NotPrime);
      expect(unknown).toBeInstanceOf(Error);
      expect(unknown).toMatchObject({ name: "NotPrime", factor: 3 });
    });
  });

  test("may hold several, and be no error at all", async () => {
    const several = await thrownBy(() => {
      throw new AggregateError([new Error("one"), 2], "both");
    });
    expect(several).toBeInstanceOf(AggregateError);
    expect((several as AggregateError).errors).toMatchObject([{ message: "one" }, 2]);
    expect(
      await thrownBy(() => {
        // oxlint-disable-next-line no-throw-literal -- as anybody may
        throw { plain: [1, 2] };
      }),
    ).toEqual({ plain: [1, 2] });
  });

  test("cannot be read and is told all the same", async () => {
    const error = await thrownBy(() => {
      throw Object.defineProperty(new Error("x"), "message", {
        get() {
          throw new Error("no");
        },
      });
    });
    expect(error).toBe("an error that cannot be read");
  });

  test("because it sees nothing of where it was written says so", async () => {
    const error = await thrownBy(() => pool.size);
    expect(error).toBeInstanceOf(ReferenceError);
    expect(String((error as Error).stack)).toContain("sees its arguments and globals, nothing else");
  });

  test("because it is not there says what is", async () => {
    await runIn(place, function* () {
      const nothing = exported<() => void>(FUNCTIONS, "nothing");
      expect(String(yield* failureOf(() => offloadWith({ pool }, nothing)))).toMatch(
        /exports no function 'nothing'; it exports .*checkPrime/,
      );
      const nowhere = exported<() => void>(new URL("./nowhere.ts", import.meta.url));
      expect(String(yield* failureOf(() => offloadWith({ pool }, nowhere)))).toMatch(/nowhere\.ts/);
    });
  });
});

describe.each(inBothModes)("what cannot be sent ($where)", (place) => {
  test("as an argument, or as a result, is an error, and the threads go on", async () => {
    await runIn(place, function* () {
      const given = yield* failureOf(() =>
        offloadWith(
          { pool },
          (f: unknown) => f,
          () => {},
        ),
      );
      expect(given).toBeInstanceOf(NotSendable);
      expect(String(given)).toMatch(/an argument of an off-loaded call cannot be sent/);
      const returned = yield* failureOf(() => offloadWith({ pool }, from("plain")));
      expect(returned).toBeInstanceOf(NotSendable);
      expect(String(returned)).toMatch(/the result of the off-loaded call of 'plain' cannot be sent/);
      expect(yield* offloadWith({ pool }, from("checkPrime"), 7)).toBe(7);
      expect(pool.pending).toBe(0);
    });
  });
});

describe.each(inBothModes)("a thread that dies ($where)", (place) => {
  test.each([
    ["by process.exit", () => offloadWith({ pool }, from("exitWith"), 3), /code: 3/],
    ["out of memory", () => offloadWith({ pool }, from("fillMemory")), /memory/],
    ["of what nobody catches", () => offloadWith({ pool }, from("failElsewhere")), /nobody catches/],
  ])("%s fails its call, and another thread takes its place", async (_how, call, why) => {
    await runIn(place, function* () {
      const error = yield* failureOf(call);
      expect(error).toBeInstanceOf(WorkerDied);
      expect((error as Error).message).toMatch(/^the thread of the off-loaded call of '\w+' died: /);
      expect((error as Error).message).toMatch(why);
      expect((error as Error).stack).toContain("errors.test");
      expect(yield* offloadWith({ pool }, from("checkPrime"), 7)).toBe(7);
    });
  });
});

test("when the thread that manages the others cannot start, the calls fail, and later ones start it anew", async () => {
  using own = new Pool({ size: 1 });
  const call = (): Coroutine<number> =>
    offloadWith({ pool: own }, from("checkPrime"), 7) as Coroutine<number>;
  await start(new SimpleKernel(), function* () {
    process.execArgv.push("--import=file:///nowhere/at/all.mjs");
    try {
      const error = yield* failureOf(call);
      expect(error).toBeInstanceOf(WorkerDied);
      expect(String(error)).toContain("nowhere");
    } finally {
      process.execArgv.pop();
    }
    expect(yield* call()).toBe(7);
  });
});
