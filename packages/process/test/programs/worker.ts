// Runs programs in workers, and one in the thread that waits for them.
import { run, start } from "@outloop/core";
import { IoKernel } from "@outloop/kernel-io";
import { exec } from "@outloop/process";
import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads";

const port = (isMainThread ? process.argv[2] : workerData) as "addon" | "ffi";

function* program() {
  for (let n = 0; n < 8; n++) yield* exec("sh", ["-c", `exit ${n}`], { check: false });
  return (yield* exec("echo", ["done"])).stdout;
}

if (isMainThread) {
  const workers = [1, 2, 3].map(() => new Worker(new URL(import.meta.url), { workerData: port }));
  const said = workers.map((worker) => new Promise((resolve) => void worker.once("message", resolve)));
  const own = await start(new IoKernel({ port }), program);
  console.log([own, ...(await Promise.all(said))].join(""));
} else {
  parentPort!.postMessage(run(new IoKernel({ port }), program));
}
