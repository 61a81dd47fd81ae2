// Sends much to itself while signals come, and says whether all of it has arrived.
import { createHash } from "node:crypto";
import { writeSync } from "node:fs";
import { run, spawn } from "@outloop/core";
import { close, pair, recv, send } from "@outloop/core/io";
import { IoKernel } from "../../src/index.ts";

let heard = 0;
process.on("SIGUSR2", () => heard++);
const ROUNDS = 300;
const block = new Uint8Array(1 << 20).map((_, index) => index * 7);

run(new IoKernel(), function* () {
  writeSync(1, "begin\n");
  const [a, b] = yield* pair("stream");
  const expected = createHash("sha256");
  const got = createHash("sha256");
  yield* spawn(function* () {
    for (let round = 0; round < ROUNDS; round++) {
      yield* send(a, block);
      expected.update(block);
    }
    yield* close(a);
  });
  for (;;) {
    const part = yield* recv(b);
    if (part.length === 0) break;
    got.update(part);
  }
  writeSync(1, `whole: ${got.digest("hex") === expected.digest("hex")}\n`);
});
