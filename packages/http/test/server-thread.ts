import { Worker } from "node:worker_threads";

/** A server of Node's in a thread of its own: it answers while this one waits. */
export interface ServerThread {
  readonly port: number;
  stop(): Promise<void>;
}

/** `source`: the body of `(request, response, count)`, where `count` is how many connections there have been. */
export async function serverThread(source: string): Promise<ServerThread> {
  const worker = new Worker(
    `const { parentPort } = require("node:worker_threads");
     let count = 0;
     const server = require("node:http").createServer((request, response) => { ${source} });
     server.on("connection", () => count++);
     server.listen(0, "127.0.0.1", () => parentPort.postMessage(server.address().port));`,
    { eval: true },
  );
  const port = await new Promise<number>((resolve, reject) => {
    worker.once("message", resolve);
    worker.once("error", reject);
  });
  return { port, stop: async () => void (await worker.terminate()) };
}
