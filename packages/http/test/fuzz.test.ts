import { run, sleep, spawn, type Coroutine } from "@outloop/core";
import { reply, type HttpRequest } from "@outloop/http";
import { connect, IoError } from "@outloop/net";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { MemoryKernel } from "@outloop/kernel-memory";
import { serving } from "./helpers.ts";

const SEEDS = [
  "GET / HTTP/1.1\r\nHost: a\r\n\r\n",
  "POST /a?b HTTP/1.1\r\nHost: a:80\r\nContent-Length: 5\r\nX: y\r\n\r\nhello",
  "PUT / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5;x=y\r\nhello\r\n0\r\nT: u\r\n\r\n",
  "HEAD http://a/b HTTP/1.0\r\nConnection: keep-alive\r\n\r\n",
  "POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 1\r\n\r\nx",
];
const PIECES = [
  "\r",
  "\n",
  "\r\n",
  " ",
  "\t",
  ":",
  "\0",
  "\x80",
  "0",
  "chunked",
  "Content-Length: 3\r\n",
  "Transfer-Encoding: chunked\r\n",
  "\r\n\r\n",
];

/** A stream of requests, with some of it cut out, put in twice, or put in between. */
const mutated = fc
  .tuple(
    fc.array(fc.constantFrom(...SEEDS), { minLength: 1, maxLength: 4 }),
    fc.array(
      fc.record({
        at: fc.double({ min: 0, max: 1, noNaN: true }),
        cut: fc.integer({ min: 0, max: 8 }),
        put: fc.oneof(fc.constantFrom(...PIECES), fc.constant("")),
      }),
      { maxLength: 3 },
    ),
    fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 4 }),
  )
  .map(([requests, edits, splits]) => {
    let text = requests.join("");
    for (const { at, cut, put } of edits) {
      const from = Math.floor(at * text.length);
      text = text.slice(0, from) + put + text.slice(from + cut);
    }
    const cuts = splits.map((part) => Math.floor(part * text.length)).toSorted((a, b) => a - b);
    return [0, ...cuts].map((from, index) => text.slice(from, cuts[index] ?? text.length));
  });

/** What a server says to `pieces`, which come one after the other. */
function* conversation(port: number, pieces: readonly string[]): Coroutine<string> {
  const socket = yield* connect({ port });
  let answer = "";
  const reader = yield* spawn(function* () {
    for (let bytes = yield* socket.recv(); bytes.length > 0; bytes = yield* socket.recv())
      answer += Buffer.from(bytes).toString("latin1");
  });
  try {
    for (const piece of pieces) {
      yield* socket.send(Buffer.from(piece, "latin1"));
      yield* sleep(0);
    }
    yield* socket.shutdown();
  } catch (error) {
    if (!(error instanceof IoError)) throw error;
  }
  yield* reader.join();
  yield* socket.close();
  return answer;
}

/** Cuts a stream of answers into statuses, as strictly as a client would; throws where it is none. */
function statuses(answers: string): number[] {
  const found: number[] = [];
  for (let rest = answers; rest.length > 0;) {
    const head = /^HTTP\/1\.1 (\d{3}) [A-Za-z ]+\r\n(?:[\w-]+: [^\r\n]*\r\n)*\r\n/.exec(rest);
    if (head === null) throw new Error(`no answer: ${JSON.stringify(rest)}`);
    const status = Number(head[1]);
    const length = status < 200 ? 0 : Number(/^content-length: (\d+)\r$/m.exec(head[0])![1]);
    found.push(status);
    const isMute = head[0].includes("x-mute");
    rest = rest.slice(head[0].length + (isMute ? 0 : length));
  }
  return found;
}

test("whatever comes, and however it is cut, the answers are whole, the same, and the server serves on", () => {
  function* echo(request: HttpRequest) {
    const mute: Record<string, string> = request.method === "HEAD" ? { "x-mute": "1" } : {};
    return reply(yield* request.bytes(), { headers: mute });
  }
  const failures: unknown[] = [];
  run(new MemoryKernel(), () =>
    serving(
      echo,
      function* ({ port }) {
        for (const pieces of fc.sample(mutated, { numRuns: 2000, seed: 1 })) {
          const whole = statuses(yield* conversation(port, [pieces.join("")]));
          const cut = statuses(yield* conversation(port, pieces));
          const final = (all: number[]): number[] => all.filter((status) => status >= 200);
          expect(final(cut), JSON.stringify(pieces)).toEqual(final(whole));
          // Only the last one may be a refusal: nothing is read behind it.
          expect(
            final(whole)
              .slice(0, -1)
              .every((status) => status === 200),
            JSON.stringify(pieces),
          ).toBe(true);
        }
        expect(statuses(yield* conversation(port, [SEEDS[0]!]))).toEqual([200]);
      },
      { onError: (error) => void failures.push(error) },
    ),
  );
  expect(failures).toEqual([]);
});
