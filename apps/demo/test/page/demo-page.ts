import type { Browser, BrowserContext, Page } from "playwright-core";

export interface Choice {
  readonly program?: string;
  readonly place?: "page" | "worker" | "node";
  readonly kernel?: "simple" | "heap" | "io";
  readonly clock?: "virtual" | "real";
  readonly seed?: string;
}

/** Bounds every wait: a machine may be slow, but not for ever. */
const PATIENCE = 20_000;

/** The demo's page in a browser, as somebody uses it: by what it says. */
export class DemoPage {
  readonly page: Page;
  readonly context: BrowserContext;
  /** What went wrong in the page itself, and every address it asked for something. */
  readonly errors: string[] = [];
  readonly addresses: string[] = [];

  private constructor(page: Page, context: BrowserContext) {
    this.page = page;
    this.context = context;
    page.setDefaultTimeout(PATIENCE);
    page.on("pageerror", (error) => this.errors.push(String(error)));
    page.on("request", (request) => this.addresses.push(request.url()));
  }

  static async open(
    browser: Browser,
    address: string,
    options: Parameters<Browser["newContext"]>[0] = {},
  ): Promise<DemoPage> {
    const context = await browser.newContext({ viewport: { width: 1300, height: 900 }, ...options });
    const opened = new DemoPage(await context.newPage(), context);
    await opened.page.goto(address);
    await opened.page.getByRole("heading", { name: "outloop" }).waitFor();
    await opened.page.getByRole("alert").waitFor({ state: "detached" });
    return opened;
  }

  /** Ends what runs and chooses what is chosen at first. */
  async reset(): Promise<void> {
    const stop = this.page.getByRole("button", { name: "Stop", exact: true });
    if (await stop.isEnabled()) {
      await stop.click();
      await this.reached("ended");
    }
    await this.choose({ place: "worker", kernel: "heap", clock: "virtual", seed: "" });
    await this.page.getByRole("combobox", { name: "Time", exact: true }).selectOption("Infinity");
  }

  async choose({ program, place, kernel, clock, seed }: Choice): Promise<void> {
    const { page } = this;
    if (program !== undefined)
      await page.getByRole("combobox", { name: "Program", exact: true }).selectOption(program);
    if (place !== undefined) await page.getByLabel("Where").selectOption(place);
    if (kernel !== undefined) await page.getByLabel("Kernel").selectOption(kernel);
    if (clock !== undefined) await page.getByLabel("Clock").selectOption(clock);
    if (seed !== undefined) await page.getByLabel("Seed").fill(seed);
  }

  /** Replaces the program in the editor, as by typing. */
  async type(source: string): Promise<void> {
    await this.page.getByLabel("Source of the program").fill(source);
  }

  /** Replaces a word of the program. */
  async edit(word: string, by: string): Promise<void> {
    const source = await this.page.evaluate(
      () => document.querySelector<HTMLElement>(".cm-content")!.innerText,
    );
    await this.type(source.replaceAll(/\n\n/g, "\n").replace(word, by));
  }

  async press(name: string): Promise<void> {
    await this.page.getByRole("button", { name, exact: true }).click();
  }

  async run(): Promise<void> {
    await this.page.getByRole("button", { name: /^Run( anew)?$/ }).click();
    // From here on nothing is left of the run before.
    await this.page.locator(".status:not([data-phase=compiling])").waitFor();
  }

  /** Waits until the run has reached that phase. */
  async reached(phase: "idle" | "running" | "paused" | "ended"): Promise<void> {
    await this.page.locator(`.status[data-phase=${phase}]`).waitFor();
  }

  async status(): Promise<string> {
    return (await this.page.locator(".status").textContent()) ?? "";
  }

  /** What the program printed and how it ended, line by line. */
  async output(): Promise<string[]> {
    return this.page.locator(".output pre > div").allTextContents();
  }

  async result(): Promise<string> {
    await this.reached("ended");
    return (await this.page.locator(".output .result").textContent()) ?? "";
  }

  async events(): Promise<number> {
    const text = (await this.page.locator(".counts").textContent()) ?? "";
    return Number(/^([\d,]+) events/.exec(text)?.[1]?.replaceAll(",", ""));
  }

  async measured(name: string): Promise<number> {
    const text = await this.page.locator(`[data-measure="${name}"]`).textContent();
    return Number(text?.replaceAll(",", ""));
  }

  async close(): Promise<void> {
    await this.context.close();
  }
}
