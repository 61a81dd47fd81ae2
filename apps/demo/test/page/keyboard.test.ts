import { expect, test } from "vitest";
import { DemoPage } from "./demo-page.ts";
import { eventually, useStage } from "./stage.ts";

const stage = useStage();

const ticking = `import { sleep, spawn } from "@outloop/core";
function* tick() {
  while (true) yield* sleep(20);
}
export default function* main() {
  yield* spawn(tick);
  yield* sleep(1e6);
}
`;

test("a program is run, paused, stepped, taken back, swapped and looked at by keys alone", async () => {
  const { demo } = stage;
  const { keyboard } = demo.page;
  await demo.type(ticking);
  await demo.page.getByRole("combobox", { name: "Time", exact: true }).selectOption("1");
  await demo.page.getByLabel("Source of the program").press("Control+Enter");
  await eventually(() => demo.events()).toBeGreaterThan(10);
  await demo.page.locator("canvas").focus();
  await keyboard.press("p");
  await demo.reached("paused");
  const step = async (): Promise<number> => Number(/after step (\d+)/.exec(await demo.status())?.[1]);
  const begin = await step();
  await keyboard.press("t");
  await eventually(step).toBe(begin + 1);
  await keyboard.press("b");
  await eventually(step).toBe(begin);
  await keyboard.press("ArrowDown");
  await keyboard.press("ArrowDown");
  await demo.page.getByRole("button", { name: "tick, line 3" }).waitFor();
  await keyboard.press("s");
  await eventually(() => demo.page.getByLabel("Swaps so far").textContent()).toBe("1 swap");
  await keyboard.press("p");
  await demo.reached("running");
});

test("everything that can be pressed or chosen has a name, and the state is said to screen readers", async () => {
  const { demo } = stage;
  await demo.choose({ program: "philosophers.ts" });
  await demo.run();
  await demo.reached("ended");
  const nameless = await demo.page.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>("button, select, input, canvas, [role=img]")]
      .filter((each) => {
        const label =
          each.getAttribute("aria-label") ?? each.closest("label")?.textContent ?? each.textContent;
        return label.trim() === "";
      })
      .map((each) => each.outerHTML),
  );
  expect(nameless).toEqual([]);
  expect(await demo.page.locator("p[role=status]").textContent()).toMatch(/^Ended on kernel 'heap'/);
});

test("on a phone nothing is wider than the screen", async () => {
  const phone = await DemoPage.open(stage.browser, stage.server.address, {
    viewport: { width: 360, height: 740 },
    isMobile: true,
    hasTouch: true,
  });
  await phone.run();
  await phone.reached("ended");
  expect(await phone.page.evaluate(() => document.documentElement.scrollWidth)).toBe(360);
  await phone.close();
});

test("dark and light have readable text", async () => {
  for (const colorScheme of ["dark", "light"] as const) {
    // oxlint-disable-next-line no-await-in-loop -- one page at a time
    const page = await DemoPage.open(stage.browser, stage.server.address, { colorScheme });
    // The editor colours its text a little later.
    // oxlint-disable-next-line no-await-in-loop -- as above
    await eventually(() => page.page.locator("[class*=tok-]").count()).toBeGreaterThan(20);
    // oxlint-disable-next-line no-await-in-loop -- as above
    const contrasts = await page.page.evaluate(() => {
      const luminance = (color: string): number => {
        const parts = color
          .match(/[\d.]+/g)!
          .slice(0, 3)
          .map((each) => Number(each) / 255);
        const [red, green, blue] = parts.map((each) =>
          each <= 0.04 ? each / 12.92 : ((each + 0.055) / 1.055) ** 2.4,
        );
        return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!;
      };
      const back = luminance(getComputedStyle(document.body).backgroundColor);
      const texts = document.querySelectorAll("h1, .lead, .counts, [class*=tok-]");
      return [...texts].map((each) => {
        const front = luminance(getComputedStyle(each).color);
        return (Math.max(front, back) + 0.05) / (Math.min(front, back) + 0.05);
      });
    });
    expect(contrasts.length).toBeGreaterThan(20);
    // What WCAG 2 asks for at level AA.
    expect(Math.min(...contrasts)).toBeGreaterThan(4.5);
    // oxlint-disable-next-line no-await-in-loop -- as above
    await page.close();
  }
});
