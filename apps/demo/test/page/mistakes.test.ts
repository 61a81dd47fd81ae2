import { expect, test } from "vitest";
import { eventually, useStage } from "./stage.ts";

const stage = useStage();

test("a program is changed in the editor and run again", async () => {
  const { demo } = stage;
  await demo.choose({ program: "philosophers.ts" });
  await demo.run();
  expect(await demo.result()).toMatch(/Deadlock/);
  await demo.type(`export default function* main() { return "changed"; }`);
  await demo.run();
  expect(await demo.result()).toBe("It ended: changed");
  await demo.press("Undo changes");
  await demo.run();
  expect(await demo.result()).toMatch(/Deadlock/);
});

test("a syntax error is shown at its line, and nothing runs", async () => {
  const { demo } = stage;
  await demo.type("export default function* main() {\n  const a = ;\n}\n");
  await demo.run();
  await demo.reached("idle");
  expect(await demo.status()).toContain("Line 2: Expression expected");
  await demo.page.locator(".cm-lint-marker-error").waitFor();
});

test.for(["page", "node"] as const)(
  "a program in the %s that never yields is ended, with the line that held the thread",
  async (place) => {
    const { demo } = stage;
    await demo.choose({ place, kernel: "heap" });
    await demo.type("export default function* main() {\n  let n = 0;\n  while (true) n++;\n}\n");
    await demo.run();
    expect(await demo.result()).toMatch(/It failed: ThreadHeld: the code at line 3 has held the thread/);
  },
);

test.for(["worker", "node"] as const)(
  "a program in the %s that catches even that is ended by force",
  async (place) => {
    const { demo } = stage;
    await demo.choose({ place, kernel: "heap" });
    await demo.type(`import { checkpoint } from "@outloop/core";
export default function* main() {
  console.log("begun");
  yield* checkpoint();
  while (true) try { while (true); } catch {}
}`);
    await demo.run();
    await eventually(() => demo.output()).toContain("begun");
    await demo.press("Stop");
    expect(await demo.result()).toMatch(/was ended by force/);
  },
);

test("a program that throws is shown with its error", async () => {
  const { demo } = stage;
  await demo.type(`export default function* main() { throw new RangeError("far too much"); }`);
  await demo.run();
  expect(await demo.result()).toMatch(/^It failed: RangeError: far too much/);
});

test("a program that spawns without end is ended, and the page it runs in stays alive", async () => {
  const { demo } = stage;
  await demo.choose({ place: "page" });
  await demo.type(
    `import { spawn, sleep, checkpoint } from "@outloop/core";
     export default function* main() { while (true) { for (let n = 0; n < 1000; n++) yield* spawn(sleep, 1e6); yield* checkpoint(); } }`,
  );
  await demo.run();
  expect(await demo.result()).toMatch(/more than 150000 tasks are alive: it seems to spawn without end/);
});

test("a program that imports what is not there is told what there is", async () => {
  const { demo } = stage;
  await demo.type(`import fs from "nowhere";\nexport default function* main() { fs; }`);
  await demo.run();
  expect(await demo.result()).toMatch(
    /imports "nowhere", which cannot be had here\. There are: @outloop\/core/,
  );
});

test("a program that ends its own thread is told of", async () => {
  const { demo } = stage;
  await demo.choose({ place: "node" });
  await demo.type(
    `import process from "node:process";\nexport default function* main() { process.exit(3); }`,
  );
  await demo.run();
  expect(await demo.result()).toMatch(/its thread was ended from within, with code 3/);
});

test.for(["page", "worker"] as const)(
  "a module in the %s that never ends loading is stopped",
  async (place) => {
    const { demo } = stage;
    await demo.choose({ place });
    await demo.type(`await new Promise(() => {});\nexport default function* main() {}`);
    await demo.run();
    await demo.reached("running");
    await demo.press("Stop");
    expect(await demo.result()).toMatch(/^It was stopped/);
  },
);

test("a program asked for twice in a row runs once", async () => {
  const { demo } = stage;
  await demo.choose({ place: "worker", clock: "real" });
  await demo.type(`import { sleep } from "@outloop/core";
export default function* main() { console.log("here"); yield* sleep(200); }`);
  const editor = demo.page.getByLabel("Source of the program");
  await editor.press("Control+Enter");
  await editor.press("Control+Enter");
  await demo.result();
  expect(await demo.output()).toEqual(["here", "It ended"]);
});
