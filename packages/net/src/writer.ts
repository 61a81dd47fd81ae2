import type { Coroutine, Op } from "@outloop/core";
import type { ByteSink } from "./bytes.ts";
import { checkCount, checkedBytes } from "./check.ts";
import type { Data } from "./text.ts";

/** Options of {@link writer}. */
export interface WriterOptions {
  /** As many bytes may wait for the peer. Default: 65,536. */
  readonly highWater?: number | undefined;
}

/** Many small writes that a slow peer holds up. Made by {@link writer}. */
export interface Writer {
  /**
   * Copies `data` for sending, together with what else is written; when more than `highWater` bytes wait, it waits until
   * the peer has taken them. So it is a checkpoint only when the peer is slow.
   */
  write(data: Data): Op<void>;
  /** Writes several arrays, in order. What is large is sent without being copied. As {@link write}. */
  writev(buffers: readonly Uint8Array[]): Op<void>;
  /** Waits until the system has taken everything. A checkpoint. */
  flush(): Op<void>;
}

/**
 * Writes to `sink` with bounds: cheap as long as the peer keeps up, and held up when it does not.
 *
 * @example
 * ```ts
 * const [reader, end] = yield* pipe();
 * const out = writer(end, { highWater: 16_384 });
 * yield* spawn(function* () {
 *   for (let n = 0; n < 10_000; n++) yield* out.write(`line ${n}\n`);
 *   yield* out.flush();
 *   yield* end.close();
 * });
 * while ((yield* reader.recv()).length > 0);
 * yield* reader.close();
 * ```
 */
export function writer(sink: ByteSink, { highWater = 65_536 }: WriterOptions = {}): Writer {
  checkCount("writer(sink, { highWater }): highWater", highWater);
  return new BoundedWriter(sink, highWater);
}

/** From here on a copy costs more than a send of its own. */
const LARGE = 16_384;

class BoundedWriter implements Writer {
  readonly #sink: ByteSink;
  readonly #highWater: number;

  constructor(sink: ByteSink, highWater: number) {
    this.#sink = sink;
    this.#highWater = highWater;
  }

  write(data: Data): Op<void> {
    return this.#write(checkedBytes("write(data)", data));
  }

  writev(buffers: readonly Uint8Array[]): Op<void> {
    return this.#writeAll(buffers);
  }

  flush(): Op<void> {
    return this.#sink.flush();
  }

  *#write(bytes: Uint8Array): Coroutine<void> {
    if (bytes.length >= Math.max(LARGE, this.#highWater)) yield* this.#sink.send(bytes);
    else yield* this.#holdUp(yield* this.#sink.write(bytes));
  }

  *#writeAll(buffers: readonly Uint8Array[]): Coroutine<void> {
    const length = buffers.reduce((sum, each) => sum + each.length, 0);
    if (length >= LARGE) yield* this.#sink.sendv(buffers);
    else {
      let waiting = 0;
      for (const each of buffers) waiting = yield* this.#sink.write(each);
      yield* this.#holdUp(waiting);
    }
  }

  *#holdUp(waiting: number): Coroutine<void> {
    if (waiting > this.#highWater) yield* this.#sink.flush();
  }
}
