// The server of the talk on node:net.
import { createServer, type AddressInfo } from "node:net";
import { createInterface } from "node:readline";

const server = createServer({ noDelay: true }, (socket) => {
  socket.on("error", () => {}); // the load went away
  createInterface({ input: socket }).on("line", (line) => socket.write(`${fib(Number(line))}\n`));
});
server.listen({ host: "127.0.0.1", port: 0 }, () => {
  process.stdout.write(`port ${(server.address() as AddressInfo).port}\n`);
});

function fib(n: number): number {
  return n <= 2 ? 1 : fib(n - 1) + fib(n - 2);
}
