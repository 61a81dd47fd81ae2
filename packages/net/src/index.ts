export { connect, type ConnectOptions } from "./connect.ts";
export { listen, Listener, type ListenOptions } from "./listener.ts";
export { Socket, type SocketOptions } from "./socket.ts";
export { serve, type ServeOptions } from "./serve.ts";
export { udp, UdpSocket, type UdpOptions } from "./udp.ts";
export { pipe } from "./pipe.ts";
export { stream, Stream } from "./stream.ts";
export { writer, type Writer, type WriterOptions } from "./writer.ts";
export { Readable } from "./readable.ts";
export type { ByteSink, ByteSource, ReadOptions } from "./bytes.ts";
export type { Place } from "./address.ts";
export type { Data } from "./text.ts";
export { ConnectError, EndOfStream, InvalidAddress, LimitExceeded } from "./errors.ts";
// What errors and addresses are made of, so that a program of sockets need not know where they come from.
export { describeAddress, IoError, type Address, type Datagram } from "@outloop/core/io";
