import type { Op } from "@outloop/core";
import type { Data } from "@outloop/net";

/** What HTTP is spoken over: a socket, or TLS on one. See `ByteSource` and `ByteSink` of `@outloop/net`. */
export interface Wire {
  /** The descriptor below; errors of the connection name it. */
  readonly fd: number;
  readonly isOpen: boolean;
  recv(): Op<Uint8Array>;
  /** Gives bytes back that were read too much. */
  unread(bytes: Uint8Array): void;
  write(data: Data): Op<number>;
  send(data: Data): Op<void>;
  sendv(buffers: readonly Uint8Array[]): Op<void>;
  flush(): Op<void>;
  shutdown(): Op<void>;
  close(): Op<void>;
}
