export { serveHttp, type HttpServerOptions } from "./server.ts";
export { HttpRequest } from "./request.ts";
export {
  json,
  reply,
  Reply,
  upgrade,
  type BodyInit,
  type BodySink,
  type Handler,
  type ReplyInit,
  type StreamBody,
} from "./reply.ts";
export { Body } from "./body.ts";
export { Headers } from "./headers.ts";
export type { HeadersInit } from "./field-text.ts";
export type { Limits } from "./limits.ts";
export { Incomplete, ProtocolError, TooLarge, TooSlow } from "./errors.ts";
