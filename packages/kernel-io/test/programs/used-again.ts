// A kernel that is used again where the process has no descriptor left: what goes on without, and what says so.
import { closeSync, openSync, readdirSync, writeSync } from "node:fs";
import { run, sleep, start, type Coroutine } from "@outloop/core";
import { pair, recv, send } from "@outloop/core/io";
import { IoKernel } from "../../src/index.ts";

const [, , mode] = process.argv;
const say = (line: string): void => void writeSync(1, `${line}\n`);
const kernel = new IoKernel({ port: "addon" });
const [a, b] = run(kernel, () => pair("stream"));
const count = (): number => readdirSync("/proc/self/fd").length;
const before = count();
const used: number[] = [];
try {
  for (;;) used.push(openSync("/dev/null", "r"));
} catch {
  say("no descriptor left");
}

async function play(program: () => Coroutine<void>): Promise<void> {
  try {
    if (mode === "blocking") run(kernel, program);
    else await start(kernel, program);
  } catch (error) {
    say((error as Error).name);
  }
}

await play(function* () {
  yield* send(a, new Uint8Array(3));
  say(`received ${(yield* recv(b)).length}`);
  yield* sleep(5);
  say("slept");
  try {
    yield* recv(b);
  } catch (error) {
    say((error as { code: string }).code);
  }
  for (const fd of used.splice(0)) closeSync(fd);
  yield* sleep(1);
  yield* send(a, new Uint8Array(4));
  say(`received ${(yield* recv(b)).length}`);
});
say(`${count() - before} more`);

try {
  for (;;) used.push(openSync("/dev/null", "r"));
} catch {
  say("none again");
}
await play(function* () {
  try {
    say("waiting");
    yield* sleep(60_000);
  } finally {
    say("cleaned up");
  }
});
