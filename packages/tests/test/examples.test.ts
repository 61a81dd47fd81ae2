import * as core from "@outloop/core";
import * as looking from "@outloop/core/inspect";
import * as io from "@outloop/core/io";
import * as author from "@outloop/core/kernel";
import { SimpleKernel } from "@outloop/kernel-simple";
import * as replay from "@outloop/replay";
import { describe, expect, test } from "vitest";
import { check, checked, examplesOf, type Example } from "./examples.ts";

const { checkpoint, sleep, start, virtualClock } = core;

/** What the examples speak of without making it: their world, in which each thing does the least that makes sense. */
const world = {
  ...author,
  ...io,
  ...looking,
  ...core,
  ...replay,
  SimpleKernel,
  check,
  console: { log: () => {} },
  url: "http://localhost/",
  id: 7,
  many: [1, 2, 3],
  requests: ["a", "b"],
  fetch: async () => ({ status: 200 }),
  ask: (question: string) => quick(question),
  work: () => checkpoint(),
  handle: (request: string) => quick(request),
  download: (name: string) => quick(name),
  loadUser: (id: number) => quick(`user ${id}`),
  loadPosts: (id: number) => quick([`post of ${id}`]),
  sayGoodbye: () => checkpoint(),
  worker: { tell: (waker: core.Waker) => core.wake(waker), forget: () => {} },
  *twoChildrenThatFail() {
    yield* core.spawn(function* () {
      try {
        yield* sleep(Infinity);
      } finally {
        // oxlint-disable-next-line no-unsafe-finally -- a cleanup that fails is what the example is about
        throw new Error("second");
      }
    });
    yield* checkpoint();
    throw new Error("first");
  },
};

function* quick<T>(value: T): core.Coroutine<T> {
  yield* sleep(1);
  return value;
}

/** A block that asks runs as a program of its own; one that awaits, or neither, as it stands. */
async function runExample(source: string): Promise<void> {
  const { code } = checked(source);
  const names = Object.keys(world);
  const values = Object.values(world);
  const asks = /^(?!\s*(?:function|\}|run\(|start\()).*yield\*/m.test(topLevel(code));
  if (asks) {
    // oxlint-disable-next-line typescript/no-implied-eval -- examples are text until they are run
    const body = new Function(...names, `return function* () {\n${code}\n}`)(...values) as core.Body<unknown>;
    await start(new SimpleKernel({ clock: virtualClock() }), body);
    return;
  }
  // oxlint-disable-next-line typescript/no-implied-eval
  await (new Function(...names, `return (async () => {\n${code}\n})()`)(...values) as Promise<void>);
}

/** What stands in no function, by its indentation; a `try` or `for` of the top level is looked into. */
function topLevel(code: string): string {
  const lines = code.split("\n");
  let inside = false;
  return lines
    .filter((line) => {
      if (/^\S/.test(line))
        inside = /function|=>|^run\(|^start\(|= start\(/.test(line) && !/;\s*$/.test(line);
      return !inside || /^\S/.test(line);
    })
    .join("\n");
}

const examples: Example[] = [
  ...examplesOf("packages/core/src"),
  ...examplesOf("packages/kernel-simple/src"),
  ...examplesOf("packages/replay/src"),
  // Those run where processes are, in packages/process.
].filter(({ title }) => !title.includes("core/src/processes/"));

describe("every example in a doc comment does what it says", () => {
  test("there are examples, and they check something", () => {
    expect(examples.length).toBeGreaterThan(25);
    expect(examples.reduce((sum, { source }) => sum + checked(source).checks, 0)).toBeGreaterThan(12);
  });

  for (const { title, source } of examples) test(title, () => runExample(source));
});
