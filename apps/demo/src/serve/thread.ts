import { formatWithOptions } from "node:util";
import { isMainThread, parentPort } from "node:worker_threads";
import * as kernelIo from "@outloop/kernel-io";
import * as net from "@outloop/net";
import type { Command } from "../runner/protocol.ts";
import { Runner } from "../runner/runner.ts";

/** The thread of the Node process in which one page's program runs. */
if (isMainThread || parentPort === null) throw new Error("thread.ts is started as a worker thread");
const port = parentPort;

const runner = new Runner((report) => port.postMessage(report), {
  makeIo: (clock, { seed, port: way }) => new kernelIo.IoKernel({ clock, seed, port: way }),
  format: (values) => formatWithOptions({ colors: false }, ...values),
  load: async (imports) => {
    const modules: Record<string, object> = { "@outloop/kernel-io": kernelIo, "@outloop/net": net };
    for (const name of imports.filter((each) => each.startsWith("node:")))
      modules[name] = (await import(name)) as object;
    return modules;
  },
});
port.on("message", (command: Command) => runner.receive(command));
