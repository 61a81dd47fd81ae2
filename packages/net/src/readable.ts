import type { Op } from "@outloop/core";
import type { ByteSource, ReadOptions } from "./bytes.ts";
import { checkCount, checkedDelimiter } from "./check.ts";
import { Reader, type Origin } from "./reader.ts";
import type { Data } from "./text.ts";

/** As much is received at a time, unless somebody asks for less. */
export const PIECE = 65_536;
const LONGEST = 65_536;

/**
 * The calls that read, for whatever bytes come from: who extends it says how to receive, and these do the rest by way of a
 * reader, which keeps what was received too much.
 */
export abstract class Readable implements ByteSource, Origin {
  /** Made by the first read that may read too much. */
  #reader: Reader | undefined;

  /** What it is, for reports. */
  abstract inWords(): string;
  /** Throws `Closed` once it is closed. */
  abstract checkOpen(): void;
  /** Receives at least one byte, none exactly at the end. A checkpoint. */
  abstract receive(max: number): Op<Uint8Array>;
  abstract close(): Op<void>;

  recv(max: number = PIECE): Op<Uint8Array> {
    checkCount("recv(max): max", max);
    return this.reader.recv(max);
  }

  readExactly(count: number): Op<Uint8Array> {
    checkCount("readExactly(count): count", count);
    return this.reader.readExactly(count);
  }

  readUntil(delimiter: Data, { max = LONGEST }: ReadOptions = {}): Op<Uint8Array | undefined> {
    checkCount("readUntil(delimiter, { max }): max", max);
    return this.reader.readUntil(checkedDelimiter("readUntil(delimiter)", delimiter), max);
  }

  readLine({ max = LONGEST }: ReadOptions = {}): Op<string | undefined> {
    checkCount("readLine({ max }): max", max);
    return this.reader.readLine(max);
  }

  readLines({ max = LONGEST }: ReadOptions = {}): Op<string[]> {
    checkCount("readLines({ max }): max", max);
    return this.reader.readLines(max);
  }

  /** Its reader. */
  protected get reader(): Reader {
    return (this.#reader ??= new Reader(this));
  }

  /** Its reader, where that holds something back. */
  protected get busyReader(): Reader | undefined {
    return this.#reader === undefined || this.#reader.isIdle ? undefined : this.#reader;
  }
}
