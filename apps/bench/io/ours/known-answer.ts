// One synchronous call whose answer is there already, over a connection that is kept, for strace: the marks say where it
// begins and ends.
import { run } from "@outloop/core";
import { pair, recv, send } from "@outloop/core/io";
import { IoKernel } from "@outloop/kernel-io";
import { writeSync } from "node:fs";

const kernel = new IoKernel({ port: "addon" });
const [ours, theirs] = run(kernel, () => pair("stream"));

function ask(): number {
  run(kernel, () => send(theirs, Buffer.from("answer")));
  writeSync(2, "begin\n");
  const { length } = run(kernel, function* () {
    yield* send(ours, Buffer.from("question"));
    return yield* recv(ours);
  });
  writeSync(2, "end\n");
  return length;
}

for (let times = 0; times < 20; times++) if (ask() !== 6) throw new Error("not the answer");
