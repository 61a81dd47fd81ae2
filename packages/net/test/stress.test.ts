import { createHash } from "node:crypto";
import { all, scope, spawn, type Coroutine } from "@outloop/core";
import { connect, EndOfStream, IoError, listen, serve, type Listener, type Socket } from "@outloop/net";
import { describe, expect, test } from "vitest";
import { everywhere, runIn } from "./helpers.ts";

/** Numbers that look random and are the same each time. */
class Dice {
  #state: number;

  constructor(seed: number) {
    this.#state = (seed * 2_654_435_761 + 1) >>> 0;
  }

  below(limit: number): number {
    this.#state = (Math.imul(this.#state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((this.#state / 2 ** 32) * limit);
  }
}

const HEAD = 12;
const SUM = 16;

/** A message that says whose it is, and would show a byte of anybody else. */
function messageOf(id: number, sequence: number, length: number): Uint8Array {
  const message = new Uint8Array(HEAD + length + SUM);
  const view = new DataView(message.buffer);
  view.setUint32(0, id);
  view.setUint32(4, sequence);
  view.setUint32(8, length);
  message.fill(id * 31 + sequence, HEAD, HEAD + length);
  message.set(sumOf(message.subarray(0, HEAD + length)), HEAD + length);
  return message;
}

function sumOf(bytes: Uint8Array): Uint8Array {
  return createHash("md5").update(bytes).digest();
}

function* readMessage(socket: Socket): Coroutine<{ id: number; sequence: number }> {
  const head = yield* socket.readExactly(HEAD);
  const view = new DataView(head.buffer, head.byteOffset);
  const body = yield* socket.readExactly(view.getUint32(8) + SUM);
  const end = body.length - SUM;
  const sum = sumOf(Buffer.concat([head, body.subarray(0, end)]));
  if (Buffer.compare(sum, body.subarray(end)) !== 0) throw new Error("bytes of another connection");
  return { id: view.getUint32(0), sequence: view.getUint32(4) };
}

/** Answers each message with one of its own, as long as the client goes on; sometimes it hangs up in the middle. */
function* answer(socket: Socket, dice: Dice): Coroutine<void> {
  let first: number | undefined;
  try {
    for (;;) {
      const { id, sequence } = yield* readMessage(socket);
      first ??= id;
      if (id !== first) throw new Error(`connection ${first} has received a message of ${id}`);
      if (dice.below(40) === 0) return;
      yield* socket.send(messageOf(id, sequence, dice.below(3000)));
    }
  } catch (error) {
    if (!(error instanceof IoError || error instanceof EndOfStream)) throw error;
  }
}

/** Opens one connection after the other, so that numbers of descriptors come back at once. */
function* client(
  { address }: Listener,
  seed: number,
  generations: number,
  ids: { next: number },
): Coroutine<number> {
  const dice = new Dice(seed);
  let messages = 0;
  for (let n = 0; n < generations; n++) {
    const id = ids.next++;
    const socket = yield* connect(address);
    try {
      for (let sequence = 0; sequence < 8; sequence++) {
        yield* socket.send(messageOf(id, sequence, dice.below(5000)));
        // Sometimes it goes without waiting for the answer, which is then on its way to nobody.
        if (dice.below(10) === 0) break;
        const got = yield* readMessage(socket);
        if (got.id !== id || got.sequence !== sequence)
          throw new Error(`connection ${id} has received a message of ${got.id}`);
        messages++;
      }
    } catch (error) {
      if (!(error instanceof IoError || error instanceof EndOfStream)) throw error;
    } finally {
      yield* socket.close();
    }
  }
  return messages;
}

describe.each(everywhere)("many connections at once ($where)", ({ mode, subject }) => {
  test("N16: no byte of one connection reaches another, though their numbers are reused at once", async () => {
    const kernel = subject.make();
    await runIn(mode, kernel, function* () {
      const before = subject.countOpen(kernel);
      const failures: unknown[] = [];
      const messages = yield* scope(function* () {
        const listener = yield* listen({ port: 0 });
        const dice = new Dice(7);
        const handler = (socket: Socket): Coroutine<void> => answer(socket, dice);
        yield* spawn(serve, listener, handler, { onError: (error) => failures.push(error) });
        const ids = { next: 1 };
        const clients = Array.from({ length: 100 }, (_, seed) => client(listener, seed, 5, ids));
        const counts = yield* all(clients);
        yield* listener.close();
        return counts.reduce((sum, count) => sum + count, 0);
      });
      expect(failures).toEqual([]);
      expect(messages).toBeGreaterThan(1000);
      expect(subject.countOpen(kernel)).toBe(before);
    });
  });
});
