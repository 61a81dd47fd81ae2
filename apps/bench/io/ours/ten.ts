// Ten requests in one synchronous call, for strace: the marks say where the kernel is made, and the call begins and ends.
import { all, run, type Coroutine } from "@outloop/core";
import { IoKernel } from "@outloop/kernel-io";
import { connect } from "@outloop/net";
import { writeSync } from "node:fs";
import { get } from "./get.ts";

const port = Number(process.argv[2]);
writeSync(2, "kernel\n");
const kernel = new IoKernel({ port: process.argv[3] === "ffi" ? "ffi" : "addon" });
writeSync(2, "begin\n");
const texts = run(kernel, () => all(Array.from({ length: 10 }, () => connectAndGet())));
writeSync(2, "end\n");
if (texts.some((text) => text !== "Hello, World!")) throw new Error(`got ${texts.join()}`);

function* connectAndGet(): Coroutine<string> {
  const socket = yield* connect({ host: "127.0.0.1", port });
  const text = yield* get(socket);
  yield* socket.close();
  return text;
}
