// "@outloop/core/io": what a program asks of descriptors, on any kernel that answers these traps.
export {
  checkAddress,
  describeAddress,
  type Address,
  type InternetAddress,
  type UnixAddress,
} from "./io/address.ts";
export { recvfrom, sendto, type Datagram } from "./io/datagram.ts";
export { IoError, type IoErrorFields } from "./io/error.ts";
export { readable, writable } from "./io/readiness.ts";
export {
  accept,
  bind,
  close,
  connect,
  listen,
  pair,
  setOption,
  socket,
  socketAddress,
  type Accepted,
  type SocketOption,
} from "./io/socket.ts";
export { flush, recv, send, sendv, shutdown, write } from "./io/stream.ts";
