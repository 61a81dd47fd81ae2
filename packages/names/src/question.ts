import { encodeQuestion } from "./packet.ts";

/** The kind of record that is asked for: of IPv4 addresses, or of IPv6 ones. */
export type RecordType = "A" | "AAAA";

/** One question, as it goes out. */
export interface Question {
  readonly id: number;
  readonly name: string;
  readonly type: RecordType;
  readonly bytes: Uint8Array;
}

export function makeQuestion(id: number, name: string, type: RecordType): Question {
  return { id, name, type, bytes: encodeQuestion(id, { name, type }) };
}
