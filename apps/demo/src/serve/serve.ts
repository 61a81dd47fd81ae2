import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import sirv from "sirv";
import { WebSocketServer } from "ws";
import { Session } from "./session.ts";

export interface Served {
  readonly address: string;
  close(): Promise<void>;
}

const headers = {
  // The page asks nobody but this server, whatever program runs in it. `unsafe-inline` is for the editor's style sheets.
  "Content-Security-Policy":
    "default-src 'self'; script-src 'self' blob:; worker-src 'self' blob:; style-src 'self' 'unsafe-inline'; " +
    "img-src 'self' data: blob:; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
  // Shared memory, and with it a worker's right to block its thread, is given to pages that stand alone.
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
  "Cache-Control": "no-store",
  "X-Content-Type-Options": "nosniff",
};

/**
 * Serves the page in `folder` on this machine's loopback address alone. What its WebSocket is sent is run as a program of
 * this user's, so a connection is refused unless it comes from the page itself: any page on the web may try.
 */
export async function servePage(folder: string, port: number): Promise<Served> {
  const files = sirv(folder, { setHeaders: (response) => setAll(response) });
  const server = createServer((request, response) => {
    if (!isOwn(request.headers.host, server)) {
      response.writeHead(421).end("wrong host\n");
      return;
    }
    files(request, response, () => {
      response.writeHead(404).end("there is no such file\n");
    });
  });
  const sockets = new WebSocketServer({ noServer: true, maxPayload: 4_000_000 });
  server.on("upgrade", (request, socket, head) => {
    if (request.url !== "/socket" || !isFromPage(request, server)) {
      socket.end("HTTP/1.1 403 Forbidden\r\nConnection: close\r\n\r\n");
      return;
    }
    sockets.handleUpgrade(request, socket, head, (each) => void new Session(each));
  });
  await listening(server, port);
  return {
    address: `http://localhost:${portOf(server)}/`,
    close: () =>
      new Promise((resolve) => {
        for (const each of sockets.clients) each.terminate();
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function setAll(response: { setHeader(name: string, value: string): unknown }): void {
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
}

function listening(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => resolve());
  });
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}

/** A name that was made to point here (DNS rebinding) is not ours. */
function isOwn(host: string | undefined, server: Server): boolean {
  return host === `localhost:${portOf(server)}` || host === `127.0.0.1:${portOf(server)}`;
}

function isFromPage({ headers: { host, origin } }: IncomingMessage, server: Server): boolean {
  return isOwn(host, server) && origin === `http://${host}`;
}
