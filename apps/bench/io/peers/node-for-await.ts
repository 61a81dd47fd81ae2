// Echo with node:net, by `for await`.
import { createServer, type AddressInfo, type Socket } from "node:net";

const server = createServer({ noDelay: true }, (socket) => void echo(socket));
server.listen({ host: "127.0.0.1", port: 0, backlog: 4096 }, () => {
  process.stdout.write(`port ${(server.address() as AddressInfo).port}\n`);
});

async function echo(socket: Socket): Promise<void> {
  try {
    for await (const chunk of socket) socket.write(chunk as Uint8Array);
  } catch {
    // the load went away
  }
}
