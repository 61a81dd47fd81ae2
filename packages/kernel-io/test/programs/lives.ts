// A hosted program that sleeps, or waits for a descriptor, before it ends; nothing else keeps the process alive.
import { writeSync } from "node:fs";
import { sleep, spawn, start } from "@outloop/core";
import { pair, recv, send } from "@outloop/core/io";
import { IoKernel } from "../../src/index.ts";

const [, , port, what] = process.argv;

void start(new IoKernel({ port: port as "addon" }), function* () {
  writeSync(1, "began\n");
  if (what === "sleeps") yield* sleep(50);
  else {
    const [a, b] = yield* pair("stream");
    const reader = yield* spawn(() => recv(a));
    // A stranger that does not keep the process alive.
    setTimeout(() => {}, 20).unref();
    yield* sleep(20);
    yield* send(b, Uint8Array.of(1));
    yield* reader.join();
  }
  writeSync(1, "ended\n");
});
