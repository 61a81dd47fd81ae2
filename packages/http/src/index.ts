export { serveHttp, type HttpServerOptions } from "./server.ts";
export { HttpRequest } from "./request.ts";
export {
  json,
  reply,
  Reply,
  upgrade,
  type BodyLike,
  type BodySink,
  type Handler,
  type ReplyInit,
  type StreamBody,
} from "./reply.ts";
export { IncomingBody } from "./body.ts";
export { HttpHeaders } from "./headers.ts";
export type { HeadersLike } from "./field-text.ts";
export type { Limits } from "./limits.ts";
export { Incomplete, ProtocolError, TooLarge, TooSlow } from "./errors.ts";
export { fetch, HttpClient, type HttpClientOptions, type Secure } from "./client/client.ts";
export { HttpResponse, type Answer, type StreamedResponse } from "./client/response.ts";
export type { FetchInit } from "./client/request.ts";
export type { Wire } from "./wire.ts";
