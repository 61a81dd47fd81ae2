import { checkpoint, moveOnAfter, spawn, type Coroutine } from "@outloop/core";
import { close, flush, pair, recv, send, sendv, shutdown, write } from "@outloop/core/io";
import { expect, test } from "vitest";
import { IoKernel } from "../src/index.ts";
import { everywhere, runIn } from "./helpers.ts";

/** Around the sizes at which bytes go another way: in one piece, into the outbox, without a copy, more than a socket holds. */
const SIZES = [1, 64, 65, 1024, 1025, 16_383, 16_384, 32_767, 32_768, 65_535, 65_536, 65_537, 300_000];
const LENGTH = 3_000_000;

/** The byte at each place of the stream. */
const byteAt = (place: number): number => (place * 31 + (place >> 8) * 7) & 255;

/** Numbers below `limit`, the same for the same seed. */
function numbers(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
}

function* sendAll(fd: number, below: (limit: number) => number): Coroutine<void> {
  for (let at = 0; at < LENGTH;) {
    const length = Math.min(SIZES[below(SIZES.length)]!, LENGTH - at);
    const start = at;
    const bytes = Uint8Array.from({ length }, (_, index) => byteAt(start + index));
    at += length;
    switch (below(8)) {
      case 0:
        yield* send(fd, bytes);
        break;
      case 1:
        yield* sendv(fd, [bytes.subarray(0, length >> 1), bytes.subarray(length >> 1)]);
        break;
      case 2:
        yield* write(fd, bytes);
        yield* flush(fd);
        break;
      default:
        yield* write(fd, bytes);
        // They were taken: whoever wrote them may use the memory again.
        bytes.fill(255);
        if (below(3) === 0) yield* checkpoint();
    }
  }
  yield* flush(fd);
  yield* shutdown(fd, "send");
}

/** Receives by as much as comes to mind, and gives many a receive up before or while something comes. */
function* receiveAll(fd: number, below: (limit: number) => number): Coroutine<Uint8Array[]> {
  const parts: Uint8Array[] = [];
  for (;;) {
    const max = below(2) === 0 ? 65_536 : SIZES[below(SIZES.length)]!;
    const { timedOut, value } = yield* moveOnAfter(below(4) === 0 ? 0 : 1000, () => recv(fd, max));
    if (value === undefined) expect(timedOut).toBe(true);
    else if (value.length === 0) return parts;
    else parts.push(value);
  }
}

test.each(everywhere)(
  "any sizes, sent and received in any way, with receives given up, arrive whole and stay so (%s, %s)",
  async (port, mode) => {
    for (let seed = 1; seed <= 3; seed++) {
      const below = numbers(seed);
      const parts = await runIn(mode, new IoKernel({ port }), function* () {
        const [a, b] = yield* pair("stream");
        yield* spawn(sendAll, a, below);
        const received = yield* receiveAll(b, below);
        yield* close(a);
        yield* close(b);
        return received;
      });
      // Compared at the end: a part whose memory was used again would have changed by now.
      const whole = Buffer.concat(parts);
      const first = whole.findIndex((byte, place) => byte !== byteAt(place));
      expect([whole.length, first]).toEqual([LENGTH, -1]);
    }
  },
);
