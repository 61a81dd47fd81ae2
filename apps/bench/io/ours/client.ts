// The synchronous call: `run` blocks this thread until the answers are there. The connections are kept between the calls.
import { all, run, type Coroutine } from "@outloop/core";
import { IoKernel } from "@outloop/kernel-io";
import { SimpleKernel } from "@outloop/kernel-simple";
import { connect } from "@outloop/net";
import { clockCalls } from "./clock-calls.ts";
import { get } from "./get.ts";

const port = Number(process.argv[2]);
const count = Number(process.argv[3]);
const kernel =
  process.argv[5] === "simple"
    ? new SimpleKernel()
    : new IoKernel({ port: process.argv[5] === "ffi" ? "ffi" : "addon" });
const connections = Array.from({ length: count }, () =>
  run(kernel, () => connect({ host: "127.0.0.1", port })),
);

clockCalls(Number(process.argv[4]), () => {
  const texts = run(kernel, getAll);
  if (texts.length !== count || texts.some((text) => text !== "Hello, World!"))
    throw new Error(`got ${texts.join()}`);
});

function* getAll(): Coroutine<string[]> {
  if (count === 0) return [];
  return count === 1 ? [yield* get(connections[0]!)] : yield* all(connections.map((socket) => get(socket)));
}
