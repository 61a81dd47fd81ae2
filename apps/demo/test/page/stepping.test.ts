import { expect, test } from "vitest";
import { eventually, useStage } from "./stage.ts";

const stage = useStage();

/** Two tasks that have a turn together fifty times a second: what is printed tells how far they are. */
const takingTurns = `import { sleep, spawn } from "@outloop/core";
let n = 0;
function* counter() {
  while (true) {
    console.log(n++);
    yield* sleep(20);
  }
}
export default function* main() {
  yield* spawn(counter);
  yield* spawn(counter);
}
`;

test.for(["page", "worker", "node"] as const)(
  "in the %s the world is stopped, and goes on by one trap, by one turn, and for good",
  async (place) => {
    const { demo } = stage;
    await demo.choose({ place, kernel: "heap", clock: "virtual" });
    await demo.page.getByRole("combobox", { name: "Time", exact: true }).selectOption("1");
    await demo.type(takingTurns);
    await demo.run();
    const last = async (): Promise<number> => Number((await demo.output()).at(-1) ?? -1);
    await eventually(last).toBeGreaterThan(0);
    await demo.press("Pause");
    await demo.reached("paused");
    const before = await last();
    await demo.press("Step one trap");
    await eventually(last).toBe(before + 1);
    await demo.press("Step one trap");
    await eventually(last).toBe(before + 2);
    // What is left of the turn under way; then both have their turn.
    await demo.press("Step one turn");
    await demo.reached("paused");
    await eventually(last).toBeGreaterThan(before + 2);
    const boundary = await last();
    await demo.press("Step one turn");
    await eventually(last).toBe(boundary + 2);
    await demo.press("Continue");
    await eventually(last).toBeGreaterThan(boundary + 2);
    await demo.press("Stop");
    expect(await demo.result()).toBe("It was stopped");
  },
);

test("it runs to a kind of trap, and back a step: the same events again, one step fewer", async () => {
  const { demo } = stage;
  await demo.choose({
    program: "philosophers-in-order.ts",
    place: "worker",
    kernel: "heap",
    clock: "virtual",
  });
  await demo.page.getByLabel("Run to").fill("acquire");
  await demo.run();
  await demo.reached("ended");
  await demo.press("Back one step");
  await demo.reached("paused");
  const step = async (): Promise<number> => Number(/after step (\d+)/.exec(await demo.status())?.[1]);
  const last = await step();
  const events = await demo.events();
  const lines = await demo.output();
  await demo.press("Back one step");
  await eventually(step).toBe(last - 1);
  await demo.press("Step one trap");
  await eventually(step).toBe(last);
  expect(await demo.events()).toBe(events);
  expect(await demo.output()).toEqual(lines);
});

test("it stops behind the step that asks a trap of the kind chosen", async () => {
  const { demo } = stage;
  await demo.choose({ place: "worker", kernel: "heap", clock: "virtual" });
  await demo.type(`import { checkpoint, sleep } from "@outloop/core";
export default function* main() {
  while (true) {
    yield* sleep(30);
    yield* checkpoint();
    yield* sleep(30);
  }
}`);
  await demo.page.getByRole("combobox", { name: "Time", exact: true }).selectOption("1");
  await demo.run();
  await demo.reached("running");
  await demo.page.getByLabel("Run to").fill("checkpoint");
  await demo.press("Go there");
  await demo.reached("paused");
  await demo.page.getByRole("button", { name: "1 main" }).click();
  await demo.page.getByRole("button", { name: "main, line 5" }).waitFor();
});

test("the chain of calls of a task is shown with its lines", async () => {
  const { demo } = stage;
  await demo.choose({ place: "node", kernel: "heap", clock: "virtual" });
  await demo.type(`import { checkpoint } from "@outloop/core";
function* inner() {
  while (true) yield* checkpoint();
}
function* outer() {
  yield* inner();
}
export default function* main() {
  yield* outer();
}`);
  await demo.run();
  await eventually(() => demo.events()).toBeGreaterThan(10);
  await demo.press("Pause");
  await demo.reached("paused");
  await demo.page.getByRole("button", { name: "1 main" }).click();
  const chain = demo.page.getByRole("list", { name: "Chain of calls" }).getByRole("button");
  await eventually(() => chain.allTextContents()).toEqual(["main, line 9", "outer, line 6", "inner, line 3"]);
  await demo.page.locator(".waits-here").waitFor();
});
