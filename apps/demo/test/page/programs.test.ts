import { describe, expect, test } from "vitest";
import type { Choice } from "./demo-page.ts";
import { useStage } from "./stage.ts";

const stage = useStage();

const everywhere: readonly Choice[] = [
  { place: "page", kernel: "simple", clock: "virtual" },
  { place: "page", kernel: "heap", clock: "virtual" },
  { place: "worker", kernel: "simple", clock: "virtual" },
  { place: "worker", kernel: "heap", clock: "virtual" },
  { place: "node", kernel: "simple", clock: "virtual" },
  { place: "node", kernel: "heap", clock: "virtual" },
  { place: "node", kernel: "io" },
];

/** What each program that waits for no descriptor comes to, on whatever kernel. */
const results: Readonly<Record<string, RegExp>> = {
  "philosophers.ts": /^It failed: Deadlock: no task on kernel/,
  "philosophers-in-order.ts": /^It ended: .?everybody has eaten/,
  "bounded-channel.ts": /^It ended: .?no more parcels come/,
  "race-and-retry.ts": /^It ended: .?an answer from north/,
  "sleepers.ts": /^It ended: .?3000 tasks slept; together they took \d+ ms/,
};

describe.each(Object.entries(results))("%s", (program, result) => {
  test.for(everywhere)("runs in the $place on $kernel", async (choice) => {
    const { demo } = stage;
    await demo.choose({ program, ...choice });
    // A hundred thousand are tried once, below: seven times would take too long.
    if (program === "sleepers.ts") await demo.edit("100_000", "3_000");
    await demo.run();
    expect(await demo.result()).toMatch(result);
    expect(demo.errors).toEqual([]);
  });
});

test("a hundred thousand sleepers are shown one by one", async () => {
  const { demo } = stage;
  await demo.choose({ program: "sleepers.ts", place: "worker", kernel: "heap", clock: "virtual" });
  await demo.run();
  expect(await demo.result()).toMatch(/100000 tasks slept; together they took 1099 ms/);
  expect(await demo.events()).toBe(800_010);
});

const said: readonly (readonly [step: string, line: RegExp])[] = [
  ["1-drive.ts", /^3\.14$/],
  ["2-one-step.ts", /^one next\(\), slowPi: +undefined$/],
  ["4-own-trap.ts", /^run: +hello world, after \d+ ms$/],
  ["5-many.ts", /^virtual clock: +ten tasks slept 500 ms each; together they took 500 ms$/],
  ["6-share.ts", /^fib\(20\) = 6765$/],
  ["7-top-level.ts", /two loaded.*three loaded/],
  ["8-inspect.ts", /Deadlock: no task on kernel 'simple' can ever go on/],
];

describe.each(said)("%s", (program, line) => {
  test("runs in a worker, on the kernels it makes itself", async () => {
    const { demo } = stage;
    await demo.choose({ program, place: "worker" });
    await demo.run();
    expect(await demo.result()).toMatch(/^It ended/);
    expect(await demo.output()).toContainEqual(expect.stringMatching(line));
  });
});

test("3-nobody-answers.ts, which imports a module of Node's, runs in Node", async () => {
  const { demo } = stage;
  await demo.choose({ program: "3-nobody-answers.ts", place: "node" });
  await demo.run();
  expect(await demo.result()).toMatch(/^It ended/);
  expect(await demo.output()).toContainEqual(
    expect.stringMatching(/^NotATrap: the coroutine yielded a promise/),
  );
});

/** What a choice that cannot work is answered with, before anything runs. */
const refused: readonly (readonly [choice: Choice, why: RegExp])[] = [
  [
    { program: "chat-room.ts", place: "node", kernel: "heap" },
    /kernel 'heap' does not answer the traps of descriptors/,
  ],
  [{ program: "chat-room.ts", place: "worker", kernel: "io" }, /epoll, which a browser does not give/],
  [{ program: "3-nobody-answers.ts", place: "worker", kernel: "heap" }, /imports a module of Node's/],
  [{ program: "5-many.ts", place: "page", kernel: "simple" }, /page's own thread may not be blocked/],
];

test.for(refused)("says what is lacking: %o", async ([choice, why]) => {
  const { demo } = stage;
  await demo.choose(choice);
  await demo.run();
  await demo.reached("idle");
  expect(await demo.status()).toMatch(why);
});

test("the page asks no other machine, and nothing failed in it", () => {
  const { demo } = stage;
  expect(
    demo.addresses.filter((each) => !/^(http:\/\/localhost:|blob:http:\/\/localhost:|data:,)/.test(each)),
  ).toEqual([]);
  expect(demo.errors).toEqual([]);
});
