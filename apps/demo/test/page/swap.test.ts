import { connect } from "node:net";
import { expect, test } from "vitest";
import { eventually, useStage } from "./stage.ts";

const stage = useStage();

test.for(["page", "worker", "node"] as const)(
  "in the %s a program goes on where it was when its kernel is swapped",
  async (place) => {
    const { demo } = stage;
    await demo.choose({ place, kernel: "heap", clock: "real" });
    await demo.type(`import { sleep } from "@outloop/core";
export default function* main() {
  let n = 0;
  while (true) {
    yield* sleep(5);
    console.log(n++);
  }
}`);
    await demo.run();
    await eventually(async () => (await demo.output()).length).toBeGreaterThan(2);
    await demo.choose({ kernel: "simple", clock: "real" });
    await demo.press("Swap to this kernel");
    await eventually(() => demo.status()).toMatch(/Runs on kernel 'simple'/);
    await demo.choose({ kernel: "heap", clock: "real", seed: "7" });
    await demo.press("Swap to this kernel");
    await eventually(() => demo.status()).toMatch(/Runs on kernel 'heap'/);
    const lines = (await demo.output()).length;
    await eventually(async () => (await demo.output()).length).toBeGreaterThan(lines);
    await demo.press("Stop");
    await demo.reached("ended");
    const numbers = (await demo.output()).slice(0, -1).map(Number);
    expect(numbers).toEqual(numbers.map((_, index) => index));
  },
);

test("a swap takes place while the world stands still", async () => {
  const { demo } = stage;
  await demo.choose({ program: "bounded-channel.ts", place: "worker", kernel: "heap", clock: "virtual" });
  await demo.page.getByRole("combobox", { name: "Time", exact: true }).selectOption("1");
  await demo.run();
  await demo.reached("running");
  await demo.press("Pause");
  await demo.reached("paused");
  await demo.press("Step one turn");
  await demo.reached("paused");
  await demo.choose({ kernel: "simple" });
  await demo.press("Swap to this kernel");
  await eventually(() => demo.status()).toMatch(/Paused on kernel 'simple'/);
  await demo.press("Continue");
  expect(await demo.result()).toMatch(/no more parcels come/);
});

test("a kernel that cannot hold what tasks wait for is refused, and the program goes on", async () => {
  const { demo } = stage;
  await demo.choose({ program: "chat-room.ts", place: "node", kernel: "io" });
  await demo.run();
  await demo.page.locator('[data-measure="messages sent"]').waitFor();
  await demo.choose({ kernel: "heap", clock: "real" });
  await demo.press("Swap to this kernel");
  await eventually(() => demo.status()).toMatch(/SwapRefused: kernel 'heap' cannot take over/);
  const sent = await demo.measured("messages sent");
  await eventually(() => demo.measured("messages sent")).toBeGreaterThan(sent);
});

// A hundred swaps under load take long where browser, server and program share one busy core.
const HUNDRED_SWAPS = 90_000;

test("a chat room under load is swapped a hundred times and loses no message; nc can join", async () => {
  const { demo } = stage;
  await demo.choose({ program: "chat-room.ts", place: "node", kernel: "io" });
  await demo.run();
  await demo.page.locator('[data-measure="messages sent"]').waitFor();
  const port = Number(/nc localhost (\d+)/.exec((await demo.output()).join("\n"))?.[1]);
  const guest = connect(port, "127.0.0.1");
  guest.on("data", () => {});
  guest.write("Guest\nhello everybody\n");
  await eventually(() => demo.output()).toContain("Guest: hello everybody");
  const before = await demo.measured("messages received");
  await demo.press("Swap 100 times");
  await demo.page
    .getByLabel("Swaps so far")
    .filter({ hasText: /^100 swaps$/ })
    .waitFor({ timeout: HUNDRED_SWAPS });
  guest.write("still here\n");
  await eventually(() => demo.output()).toContain("Guest: still here");
  await eventually(() => demo.measured("messages received")).toBeGreaterThan(before);
  expect(await demo.measured("lost or doubled")).toBe(0);
  guest.destroy();
  await demo.press("Stop");
  expect(await demo.result()).toBe("It was stopped");
}, 150_000);

test("the Fibonacci server draws both of its measurements", async () => {
  const { demo } = stage;
  await demo.choose({ program: "fib-server.ts", place: "node", kernel: "io" });
  await demo.run();
  await eventually(() => demo.page.locator('[data-measure="fib(30), ms"]').count()).toBe(1);
  await eventually(() => demo.measured("fib(1) per second")).toBeGreaterThan(0);
  expect(await demo.measured("fib(30), ms")).toBeGreaterThan(0);
  await demo.press("Stop");
  await demo.reached("ended");
});
