import { describe, expect, test } from "vitest";
import { EventLog } from "../src/page/event-log.ts";
import { Lanes } from "../src/page/lanes.ts";
import { chromeTrace } from "../src/page/chrome-trace.ts";
import { record } from "./record.ts";

describe("the log of a run", () => {
  test("knows each task, who spawned it and what it does", () => {
    const log = record(`
      import { sleep, spawn } from "@outloop/core";
      function* child() { yield* sleep(10); }
      export default function* main() {
        yield* spawn(child);
        yield* sleep(5);
      }`);
    expect([...log.tasks.values()].map(({ id, name, parent }) => [id, name, parent])).toEqual([
      [1, "main", 0],
      [2, "child", 1],
    ]);
    expect(log.living.size).toBe(0);
    expect(log.lastTime).toBe(10);
  });

  test("lanes: children stand below their parent, those of the first child before the second", () => {
    const log = record(`
      import { checkpoint, spawnWith } from "@outloop/core";
      function* grandchild() {}
      function* child(name) {
        yield* spawnWith({ name: name + "'s" }, grandchild);
      }
      export default function* main() {
        yield* spawnWith({ name: "a" }, child, "a");
        yield* spawnWith({ name: "b" }, child, "b");
      }`);
    const lanes = new Lanes(log);
    expect(lanes.order.map((id) => log.tasks.get(id)!.name)).toEqual(["main", "a", "a's", "b", "b's"]);
    expect(lanes.depths).toEqual([0, 1, 2, 1, 2]);
    expect(lanes.lastBelow(2)).toBe(2);
  });

  test("scopes hold the tasks that were spawned in them, nested ones apart", () => {
    const log = record(`
      import { scope, sleep, spawn } from "@outloop/core";
      function* task() { yield* sleep(1); }
      function* inner() { yield* spawn(task); }
      function* outer() {
        yield* spawn(task);
        yield* scope(inner);
        yield* spawn(task);
      }
      export default function* main() { yield* scope(outer); }`);
    expect(log.scopes.map(({ firstChild, lastChild }) => [firstChild, lastChild])).toEqual([
      [2, 4],
      [3, 3],
    ]);
    for (const { opened, closed } of log.scopes) expect(closed).toBeGreaterThan(opened);
  });

  test("what is renewed knows all that is alive, in its state, and goes on from there", () => {
    const log = record(
      `import { checkpoint, Event, sleep, spawnWith } from "@outloop/core";
       const never = new Event();
       function* short() {}
       function* sleeper() { yield* sleep(1e6); }
       function* waiter() { yield* never.wait(); }
       export default function* main() {
         yield* spawnWith({ name: "short" }, short);
         yield* spawnWith({ name: "sleeper" }, sleeper);
         yield* spawnWith({ name: "waiter" }, waiter);
         yield* checkpoint();
         yield* checkpoint();
         throw new Error("enough");
       }`,
      6,
    );
    const renewed = log.renewed();
    expect([...renewed.tasks.values()].map(({ name, state }) => [name, state])).toEqual(
      [...log.living].map((id) => [log.tasks.get(id)!.name, log.tasks.get(id)!.state]),
    );
    expect(renewed.length).toBeLessThan(log.length);
  });

  test("what was written to a file is the same when it is read", () => {
    const log = record(`export default function* main() {}`);
    const again = new EventLog();
    again.append(log.strings, Float64Array.from(log.toNumbers()));
    expect(again.toNumbers()).toEqual(log.toNumbers());
    expect(chromeTrace(again)).toBe(chromeTrace(log));
  });
});
