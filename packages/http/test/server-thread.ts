import { Worker } from "node:worker_threads";

/** A server of Node's in a thread of its own: it answers while this one waits. */
export interface ServerThread {
  readonly port: number;
  stop(): Promise<void>;
}

/**
 * `source`: the body of `(request, response, count)`, where `count` is how many connections there have been. With `secure`
 * it speaks TLS.
 */
export async function serverThread(
  source: string,
  secure?: { readonly cert: string; readonly key: string },
): Promise<ServerThread> {
  const worker = new Worker(
    `const { parentPort, workerData } = require("node:worker_threads");
     let count = 0;
     const { createServer } = require(workerData === undefined ? "node:http" : "node:https");
     const server = createServer(workerData ?? {}, (request, response) => { ${source} });
     server.on("connection", () => count++);
     server.listen(0, "127.0.0.1", () => parentPort.postMessage(server.address().port));`,
    { eval: true, workerData: secure },
  );
  const port = await new Promise<number>((resolve, reject) => {
    worker.once("message", resolve);
    worker.once("error", reject);
  });
  return { port, stop: async () => void (await worker.terminate()) };
}
