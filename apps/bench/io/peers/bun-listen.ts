// Echo with Bun.listen. Runs in Bun; the few types of it that are used are declared here.
interface BunSocket {
  data: Uint8Array | undefined;
  write(bytes: Uint8Array): number;
}
declare const Bun: {
  listen(options: {
    hostname: string;
    port: number;
    socket: {
      data(socket: BunSocket, chunk: Uint8Array): void;
      drain(socket: BunSocket): void;
      error(): void;
    };
  }): { port: number };
};

function write(socket: BunSocket, bytes: Uint8Array): void {
  const written = socket.write(bytes);
  socket.data = written < bytes.length ? bytes.slice(written) : undefined;
}

const server = Bun.listen({
  hostname: "127.0.0.1",
  port: 0,
  socket: {
    data(socket, chunk) {
      // Bytes that did not fit go first.
      write(socket, socket.data === undefined ? chunk : Buffer.concat([socket.data, chunk]));
    },
    drain(socket) {
      if (socket.data !== undefined) write(socket, socket.data);
    },
    error() {},
  },
});
// An export makes it a module.
export const port: number = server.port;
process.stdout.write(`port ${port}\n`);
