// The part of dns-packet that is used here. The types that are published for it bring those of Node with them, and with
// them the whole of `net` would see a host.
declare module "dns-packet" {
  export interface Question {
    readonly name: string;
    readonly type: string;
    readonly class?: string;
  }
  export interface Record {
    readonly name: string;
    readonly type: string;
    readonly ttl?: number;
    readonly data?: unknown;
  }
  export interface Packet {
    readonly id: number;
    readonly type: string;
    readonly flags: number;
    readonly rcode?: string;
    readonly questions: readonly Question[];
    readonly answers: readonly Record[];
    readonly authorities: readonly Record[];
  }
  export const RECURSION_DESIRED: number;
  export const TRUNCATED_RESPONSE: number;
  export function encode(packet: {
    id: number;
    type: "query" | "response";
    flags: number;
    questions: readonly Question[];
  }): Uint8Array;
  export function decode(bytes: Uint8Array): Packet;
}
