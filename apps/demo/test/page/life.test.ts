import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { DemoPage } from "./demo-page.ts";
import { DemoServer } from "./server.ts";
import { eventually, useStage } from "./stage.ts";

const stage = useStage();

test("a page that is loaded anew keeps the program as it was changed, and its old run is gone", async () => {
  const { demo } = stage;
  await demo.choose({ place: "node", kernel: "io" });
  await demo.type(
    `import { sleep } from "@outloop/core";\nexport default function* main() { yield* sleep(1e9); }`,
  );
  await demo.run();
  await demo.reached("running");
  await demo.page.reload();
  await demo.reached("idle");
  await demo.page.getByLabel("Source of the program").getByText("sleep(1e9)").waitFor();
});

test("two pages run their programs apart from each other", async () => {
  const { demo, browser, server } = stage;
  const other = await DemoPage.open(browser, server.address);
  for (const [index, each] of [demo, other].entries()) {
    await each.choose({ place: "node", kernel: "io" });
    await each.type(`import { sleep } from "@outloop/core";
export default function* main() { yield* sleep(300); return "page ${index}"; }`);
    await each.run();
  }
  expect(await other.result()).toBe("It ended: page 1");
  expect(await demo.result()).toBe("It ended: page 0");
  await other.close();
});

test("a server that is killed ends its programs alone, and is found again when it is started", async () => {
  const { demo } = stage;
  const { port } = stage.server;
  await demo.choose({ place: "node", kernel: "heap", clock: "real" });
  await demo.type(
    `import { sleep } from "@outloop/core";\nexport default function* main() { yield* sleep(1e9); }`,
  );
  await demo.run();
  await demo.reached("running");
  await stage.server.end("SIGKILL");
  expect(await demo.result()).toMatch(/the server went away, and the program with it/);
  await demo.page.getByRole("alert").waitFor();
  // What was compiled before runs in the page's worker, without any server.
  await demo.choose({ place: "worker" });
  await demo.run();
  await demo.reached("running");
  await demo.press("Stop");
  await demo.reached("ended");
  stage.server = await DemoServer.start(port);
  await demo.page.getByRole("alert").waitFor({ state: "detached" });
  await demo.choose({ place: "node" });
  await demo.run();
  await demo.reached("running");
});

test("a run is saved as a file and opened again", async () => {
  const { demo } = stage;
  await demo.choose({ program: "philosophers.ts", place: "worker", kernel: "heap", clock: "virtual" });
  await demo.run();
  const result = await demo.result();
  const events = await demo.events();
  const downloading = demo.page.waitForEvent("download");
  await demo.press("Save run");
  const file = await (await downloading).path();
  await demo.page.reload();
  await demo.page.locator("input[type=file]").setInputFiles(file);
  await demo.reached("ended");
  expect(await demo.result()).toBe(result);
  expect(await demo.events()).toBe(events);
  await demo.page.getByRole("img", { name: "Graph of who waits for whom" }).waitFor();
});

test("a file that is no saved run is refused, and says why", async () => {
  const { demo } = stage;
  const file = { name: "letter.json", mimeType: "application/json", buffer: Buffer.from("dear") };
  await demo.page.locator("input[type=file]").setInputFiles(file);
  await eventually(() => demo.status()).toMatch(/letter\.json cannot be opened: this file is no saved run/);
});

test("a run is exported as a trace for Chrome and Perfetto", async () => {
  const { demo } = stage;
  await demo.choose({ program: "bounded-channel.ts", place: "worker", kernel: "heap", clock: "virtual" });
  await demo.run();
  await demo.reached("ended");
  const downloading = demo.page.waitForEvent("download");
  await demo.press("Export trace");
  const text = await readFile(await (await downloading).path(), "utf8");
  const { traceEvents } = JSON.parse(text) as {
    traceEvents: { ph: string; name: string; args?: { name: string } }[];
  };
  const threads = traceEvents.filter(({ ph }) => ph === "M").map(({ args }) => args!.name);
  expect(threads).toEqual(expect.arrayContaining(["1 main", "2 consumer Ann"]));
  expect(traceEvents.filter(({ ph }) => ph === "X").map(({ name }) => name)).toContain("running");
});
