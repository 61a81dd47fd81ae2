// Starts processes with fewer and fewer descriptors left, and says what became of it.
import { close, pair } from "@outloop/core/io";
import { run } from "@outloop/core";
import { IoKernel } from "@outloop/kernel-io";
import { exec, IoError } from "@outloop/process";
import { holdings } from "../helpers.ts";

const port = process.argv[2] as "addon" | "ffi";

run(new IoKernel({ port }), function* () {
  const before = JSON.stringify(holdings());
  const taken: number[] = [];
  const said = new Set<string>();
  for (;;) {
    try {
      yield* exec("true");
      said.add("started");
    } catch (error) {
      if (!(error instanceof IoError)) throw error;
      said.add(`${error.code} ${error.operation}`);
    }
    try {
      taken.push(...(yield* pair("pipe")));
    } catch {
      break;
    }
  }
  for (const fd of taken) yield* close(fd);
  yield* exec("true");
  console.log([...said].join(", "), JSON.stringify(holdings()) === before);
});
