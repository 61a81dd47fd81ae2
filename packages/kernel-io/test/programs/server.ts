// A server of another make, in a thread of its own: it answers each request after a little while.
import { createServer, type AddressInfo } from "node:net";
import { parentPort } from "node:worker_threads";

const server = createServer((socket) => {
  socket.on("data", (chunk) => setTimeout(() => socket.end(`answer to ${chunk.toString()}`), 5));
});
server.listen(0, "127.0.0.1", () => {
  const { port } = server.address() as AddressInfo;
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
  parentPort!.postMessage(port);
});
