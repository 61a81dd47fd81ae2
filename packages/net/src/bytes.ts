import type { Op } from "@outloop/core";
import type { Data } from "./text.ts";

/** Options of the reads that look for an end. */
export interface ReadOptions {
  /** The most bytes that may come before it is found, itself included. Default: 65,536. */
  readonly max?: number | undefined;
}

/**
 * What bytes come from. One task at a time reads; a second one gets `Busy`. A read that fails or is cancelled has taken
 * nothing, and what was read too much is there for the next one. Every read is a checkpoint, and throws `Closed` after
 * `close`, or when it comes meanwhile.
 */
export interface ByteSource {
  /** At least one byte and at most `max` (65,536), as they come; none exactly at the end, and ever after. */
  recv(max?: number): Op<Uint8Array>;
  /** `count` bytes. Throws `EndOfStream` when the stream ends before. It keeps no more than one receive besides them. */
  readExactly(count: number): Op<Uint8Array>;
  /**
   * What comes up to `delimiter`, the delimiter included; `undefined` at the end. Throws `LimitExceeded` when `max` bytes
   * have come without it, and `EndOfStream` when the stream ends in the middle.
   */
  readUntil(delimiter: Data, options?: ReadOptions): Op<Uint8Array | undefined>;
  /**
   * A line of UTF-8 without its `\n` or `\r\n`; the last one may lack it; `undefined` at the end. Throws `LimitExceeded`
   * when `max` bytes have come without an end of line.
   */
  readLine(options?: ReadOptions): Op<string | undefined>;
  /**
   * The lines that have come, at least one; none at the end. Where many short lines are answered, one wait and one send
   * for all of them is what makes it fast. Throws as {@link readLine}.
   */
  readLines(options?: ReadOptions): Op<string[]>;
  /** Closes; again, it does nothing. Always a checkpoint. */
  close(): Op<void>;
}

/**
 * What bytes go to. Tasks that send at the same time do so one after the other, in the order of their calls. Each of
 * these throws `IoError` for what the system reports, and `Closed` after `close`, or when it comes meanwhile.
 */
export interface ByteSink {
  /**
   * Sends all of `data`; ends when the system has taken the last byte. Leave the bytes alone until then. A checkpoint.
   * Cancelled in the middle, part of it has been sent.
   */
  send(data: Data): Op<void>;
  /** Sends several arrays as one, in order. A checkpoint. */
  sendv(buffers: readonly Uint8Array[]): Op<void>;
  /**
   * Takes `data` for sending and tells how many bytes wait. A few leave together with what else is written, at the latest
   * when the task parks; many may leave at once. What the peer does not take is kept: see `writer` for one that waits. Not
   * a checkpoint.
   */
  write(data: Data): Op<number>;
  /** Waits until the system has taken everything that was written. A checkpoint. */
  flush(): Op<void>;
  /** Closes; again, it does nothing. It does not wait for a peer that has not taken everything: `flush` does. A checkpoint. */
  close(): Op<void>;
}
