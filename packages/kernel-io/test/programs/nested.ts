// A run inside of a run, both interrupted by one signal; afterwards a run like any other.
import { writeSync } from "node:fs";
import { checkpoint, Interrupted, run } from "@outloop/core";
import { pair, recv } from "@outloop/core/io";
import { IoKernel } from "../../src/index.ts";

const say = (line: string): void => void writeSync(1, `${line}\n`);

function* inner() {
  const [a] = yield* pair("stream");
  say("waiting");
  try {
    yield* recv(a);
  } finally {
    say("inner: Interrupted");
  }
}

function* outer() {
  try {
    run(new IoKernel(), inner);
  } catch (error) {
    if (error instanceof Interrupted) say("inner cleaned up");
  }
  for (;;) yield* checkpoint();
}

try {
  run(new IoKernel(), outer);
} catch (error) {
  say(`outer: ${(error as Error).name}`);
}
run(new IoKernel(), function* () {
  yield* checkpoint();
  say("next: no signal");
});
