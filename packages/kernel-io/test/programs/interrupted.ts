// Waits for a descriptor that nothing comes from; its cleanup waits, too, until a file appears or for ever.
import { writeSync } from "node:fs";
import { run, sleep, start } from "@outloop/core";
import { pair, recv } from "@outloop/core/io";
import { IoKernel } from "../../src/index.ts";

const [, , port, mode, cleanup] = process.argv;
const kernel = new IoKernel({ port: port as "addon" });
const say = (line: string): void => void writeSync(1, `${line}\n`);

function* main() {
  const [a] = yield* pair("stream");
  try {
    say("waiting");
    yield* recv(a);
  } finally {
    say("cleaning up");
    yield* sleep(cleanup === "long" ? 60_000 : 20);
    say("cleaned up");
  }
}

try {
  if (mode === "blocking") run(kernel, main, { grace: Infinity });
  else await start(kernel, main, { grace: Infinity });
} catch (error) {
  say(`${(error as Error).name}: ${(error as Error).message}`);
}
