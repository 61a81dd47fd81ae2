// Echo with Deno.listen: `deno-listen.ts SIZE`, what a connection reads at most at once. Runs in Deno; the few types of it
// that are used are declared here.
interface DenoConnection {
  /** Null: the other side has ended. */
  read(into: Uint8Array): Promise<number | null>;
  write(bytes: Uint8Array): Promise<number>;
  setNoDelay(): void;
  close(): void;
}
declare const Deno: {
  readonly args: readonly string[];
  listen(options: {
    hostname: string;
    port: number;
  }): AsyncIterable<DenoConnection> & { readonly addr: { readonly port: number } };
};

async function echo(connection: DenoConnection): Promise<void> {
  const buffer = new Uint8Array(Number(Deno.args[0]));
  try {
    connection.setNoDelay();
    for (let length; (length = await connection.read(buffer)) !== null;)
      for (let sent = 0; sent < length;) sent += await connection.write(buffer.subarray(sent, length));
  } catch {
    // the load went away
  } finally {
    connection.close();
  }
}

const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
// An export makes it a module.
export const port: number = listener.addr.port;
console.log(`port ${port}`);
for await (const connection of listener) void echo(connection);
