import { expect, test } from "vitest";
import { linters } from "./linters.ts";

const circles = [
  `import { spawn } from "@outloop/core";
   function* main() { const task = yield* task.join(); yield* spawn(task); }`,
  `import { spawn } from "@outloop/core";
   const a = b; const b = a; function* main() { yield* spawn(a); b(); a.b(); }`,
  `import { sleep } from "@outloop/core";
   const f = () => g(); const g = () => f(); function* main() { f(); yield* g(); yield* sleep(1); }`,
  `import { sleep } from "@outloop/core";
   class A { x = this.y; y = this.x; *run() { this.x.acquire(); yield* sleep(1); } }`,
  `import { timeout } from "@outloop/core";
   function* ping() { yield* pong(); } function* pong() { yield* ping(); }
   function* main() { try { yield* timeout(1, ping); } finally { yield* pong(); } }`,
  `import { call } from "@outloop/core";
   function* again() { yield* call(again); } function* main() { while (true) { yield* call(again); } }`,
  `const { a } = a; const [c] = c; a(); function* main() { yield* a.b.c(); }`,
];

const oddities = [
  `export default function* () { yield; }`,
  `import { sleep } from "@outloop/core"; label: for (;;) { break label; } sleep;`,
  `import * as o from "@outloop/core"; o["sleep"](1); o[o](2); o?.sleep?.(3); new o.Lock().acquire();`,
  `import type { Task } from "@outloop/core"; declare function f(task: Task): void; abstract class B { abstract x(): void; }`,
  `import { "sleep" as nap } from "@outloop/core"; nap(1);`,
  `class C { static { super.x; } static *[Symbol.iterator]() {} get x() { return this.#y; } #y = 1; }`,
  `const o = { *a() {}, async *b() {}, get c() { return 1; }, [d()]: 1, ...e }; o.a(); function d() {} var e;`,
  `import { spawn } from "@outloop/core"; spawn(); spawn(...[]); spawn(...f); var f;`,
  `import { scopeWith, timeout } from "@outloop/core"; timeout(1); scopeWith({ ...x, deadline: 1 }); scopeWith(x); var x;`,
];

test.each(linters)("names in circles and odd code are no trouble for $name", async ({ lint }) => {
  const findings = await lint([...circles, ...oddities]);
  expect(findings.length).toBe(circles.length + oddities.length);
  expect(findings[9 + 0]!.map(({ rule }) => rule)).toEqual(Array(3).fill("missing-yield-star"));
  expect(findings[11]!.map(({ rule }) => rule)).toEqual(["missing-yield-star"]);
});
