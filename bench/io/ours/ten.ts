// Ten requests in one synchronous call, for strace: the marks say where the kernel is made, and the call begins and ends.
import { all, run, type Coroutine } from "@outloop/core";
import { close } from "@outloop/core/io";
import { IoKernel } from "@outloop/kernel-io";
import { writeSync } from "node:fs";
import { connectTo, get } from "./traps.ts";

const port = Number(process.argv[2]);
writeSync(2, "kernel\n");
const kernel = new IoKernel({ port: process.argv[3] === "ffi" ? "ffi" : "addon" });
writeSync(2, "begin\n");
const texts = run(kernel, () => all(Array.from({ length: 10 }, () => connectAndGet())));
writeSync(2, "end\n");
if (texts.some((text) => text !== "Hello, World!")) throw new Error(`got ${texts.join()}`);

function* connectAndGet(): Coroutine<string> {
  const fd = yield* connectTo(port);
  const text = yield* get(fd);
  yield* close(fd);
  return text;
}
