import { moveOnAfter, type Coroutine } from "@outloop/core";
import {
  close,
  connect,
  describeAddress,
  IoError,
  recv,
  recvfrom,
  send,
  sendto,
  socket,
  socketAddress,
  type Address,
  type InternetAddress,
} from "@outloop/core/io";
import { readAnswer, type Answer } from "./answer.ts";
import type { Question } from "./question.ts";

/** What came of asking one server once. */
export type Exchange = Exclude<Answer, { readonly kind: "truncated" }> | { readonly kind: "timeout" };

/** Asks `server` once: by UDP, and again by TCP if the answer does not fit. Fails by its answer, never by an error. */
export function* exchange(server: InternetAddress, question: Question, timeout: number): Coroutine<Exchange> {
  const byDatagram = yield* inTime(timeout, askByDatagram, server, question);
  if (byDatagram.kind !== "truncated") return byDatagram;
  const byStream = yield* inTime(timeout, askByStream, server, question);
  return byStream.kind === "truncated"
    ? { kind: "failure", reason: "the server cut its answer by TCP, too" }
    : byStream;
}

type Ask = (server: InternetAddress, question: Question) => Coroutine<Answer>;

function* inTime(
  ms: number,
  ask: Ask,
  server: InternetAddress,
  question: Question,
): Coroutine<Answer | { readonly kind: "timeout" }> {
  try {
    const { timedOut, value } = yield* moveOnAfter(ms, ask, server, question);
    // An answer that came while the time ran out is an answer.
    return timedOut && value === undefined ? { kind: "timeout" } : value!;
  } catch (error) {
    if (!(error instanceof IoError)) throw error;
    return { kind: "failure", reason: error.message };
  }
}

/**
 * A socket of its own for each question, so that each comes from a port that nobody can foresee; connected, so that the
 * system keeps strangers out and tells when nobody listens.
 */
function* askByDatagram(server: InternetAddress, question: Question): Coroutine<Answer> {
  const fd = yield* socket(server.family, "datagram");
  try {
    yield* connect(fd, server);
    const peer = yield* socketAddress(fd, "peer");
    yield* sendto(fd, question.bytes);
    for (;;) {
      const { bytes, address } = yield* recvfrom(fd);
      if (!isSame(address, peer)) continue;
      const answer = readAnswer(bytes, question);
      if (answer !== undefined) return answer;
    }
  } finally {
    yield* close(fd);
  }
}

function* askByStream(server: InternetAddress, question: Question): Coroutine<Answer> {
  const fd = yield* socket(server.family, "stream");
  try {
    yield* connect(fd, server);
    const { length } = question.bytes;
    const message = new Uint8Array(2 + length);
    message.set([length >> 8, length & 0xff]);
    message.set(question.bytes, 2);
    yield* send(fd, message);
    const [high = 0, low = 0] = yield* receive(fd, 2);
    const answer = readAnswer(yield* receive(fd, high * 256 + low), question);
    return answer ?? { kind: "failure", reason: "the server answered by TCP to something else" };
  } finally {
    yield* close(fd);
  }
}

/** Exactly `count` bytes; fewer at the end of the stream. */
function* receive(fd: number, count: number): Coroutine<Uint8Array> {
  const bytes = new Uint8Array(count);
  let length = 0;
  while (length < count) {
    const piece = yield* recv(fd, count - length);
    if (piece.length === 0) return bytes.subarray(0, length);
    bytes.set(piece, length);
    length += piece.length;
  }
  return bytes;
}

function isSame(one: Address, other: Address): boolean {
  return describeAddress(one) === describeAddress(other);
}
