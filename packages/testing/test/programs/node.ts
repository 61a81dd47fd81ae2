// Run by node-test.test.ts with `node --test`: what users of Node's own runner write.
import assert from "node:assert/strict";
import { test } from "node:test";
import { checkpoint, now, sleep, spawn, until } from "@outloop/core";
import { program } from "@outloop/testing";

void test(
  "two tasks meet",
  program(function* () {
    const other = yield* spawn(sleep, 500);
    yield* sleep(1000);
    yield* other.join();
    assert.equal(yield* until(Promise.resolve(yield* now())), 1000);
  }),
);

void test(
  "some order (one of two) breaks it",
  program({ seeds: 1000 }, function* ({ log, transcript }) {
    function* say(name: string) {
      yield* checkpoint();
      log(name);
    }
    const tasks = [yield* spawn(say, "a"), yield* spawn(say, "b")];
    for (const each of tasks) yield* each.join();
    assert.deepEqual(transcript, ["a", "b"]);
  }),
);

void test(
  "a task leaks",
  program(function* () {
    yield* spawn(function* reader() {
      yield* sleep(Infinity);
    });
    yield* sleep(1);
  }),
);
