import { run } from "@outloop/core";
import { reply, type HttpRequest } from "@outloop/http";
import { describe, expect, test } from "vitest";
import { MemoryKernel } from "@outloop/kernel-memory";
import { raw, serving } from "./helpers.ts";

/**
 * Requests that two implementations have been seen to read in two ways: where one is a proxy, a second request can be
 * hidden in the first. Each is refused with the status given, and nothing behind it is read as a request.
 */
const REFUSED: readonly (readonly [shape: string, request: string, status: number])[] = [
  [
    "Content-Length and Transfer-Encoding",
    "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    400,
  ],
  [
    "… in the other order",
    "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n0\r\n\r\n",
    400,
  ],
  [
    "two Content-Length that differ",
    "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd",
    400,
  ],
  [
    "two Content-Length that agree",
    "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nContent-Length: 3\r\n\r\nabc",
    400,
  ],
  ["two lengths in one field", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3, 3\r\n\r\nabc", 400],
  ["a length with a sign", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: +3\r\n\r\nabc", 400],
  ["a negative length", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -3\r\n\r\nabc", 400],
  ["a hexadecimal length", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0x3\r\n\r\nabc", 400],
  ["a length with a space in it", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3 0\r\n\r\nabc", 400],
  ["an empty length", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length:\r\n\r\nabc", 400],
  [
    "a length beyond exact numbers",
    "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 18446744073709551619\r\n\r\nabc",
    400,
  ],
  ["an unknown transfer coding", "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip\r\n\r\n", 501],
  [
    "chunked not alone",
    "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
    501,
  ],
  [
    "chunked twice",
    "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n",
    501,
  ],
  [
    "chunked in two fields",
    "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    400,
  ],
  [
    "identity behind chunked",
    "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n",
    400,
  ],
  [
    "chunked with a tab before it is chunked all the same, and with a byte before it is not",
    "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: \x0bchunked\r\n\r\n0\r\n\r\n",
    400,
  ],
  ["chunked in quotes", 'POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: "chunked"\r\n\r\n0\r\n\r\n', 501],
  ["chunked in HTTP/1.0", "POST / HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400],
  [
    "a space before the colon",
    "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding : chunked\r\n\r\n0\r\n\r\n",
    400,
  ],
  ["a tab before the colon", "GET / HTTP/1.1\r\nHost\t: a\r\n\r\n", 400],
  ["a folded field", "GET / HTTP/1.1\r\nHost: a\r\nX: b\r\n c\r\n\r\n", 400],
  ["a space before the first field", "GET / HTTP/1.1\r\n Host: a\r\n\r\n", 400],
  ["a field without a colon", "GET / HTTP/1.1\r\nHost: a\r\nnonsense\r\n\r\n", 400],
  ["a field without a name", "GET / HTTP/1.1\r\nHost: a\r\n: b\r\n\r\n", 400],
  ["a LF alone behind the request line", "GET / HTTP/1.1\nHost: a\r\n\r\n", 400],
  ["a LF alone behind a field", "GET / HTTP/1.1\r\nHost: a\nX: b\r\n\r\n", 400],
  ["a LF alone as the empty line", "GET / HTTP/1.1\r\nHost: a\r\n\n", 400],
  ["a CR alone in a value", "GET / HTTP/1.1\r\nHost: a\r\nX: b\rc\r\n\r\n", 400],
  ["a CR alone behind a field", "GET / HTTP/1.1\r\nHost: a\r\rX: b\r\n\r\n", 400],
  ["a zero byte in a value", "GET / HTTP/1.1\r\nHost: a\r\nX: b\0c\r\n\r\n", 400],
  ["a zero byte in a name", "GET / HTTP/1.1\r\nHost: a\r\nX\0: b\r\n\r\n", 400],
  ["a zero byte in the target", "GET /\0 HTTP/1.1\r\nHost: a\r\n\r\n", 400],
  ["a DEL in a value", "GET / HTTP/1.1\r\nHost: a\r\nX: \x7f\r\n\r\n", 400],
  ["a byte of UTF-8 in a name", "GET / HTTP/1.1\r\nHost: a\r\n\xc3\xa4: b\r\n\r\n", 400],
  ["a raw byte of UTF-8 in the target", "GET /\xc3\xa4 HTTP/1.1\r\nHost: a\r\n\r\n", 400],
  ["a space in the target", "GET /a b HTTP/1.1\r\nHost: a\r\n\r\n", 400],
  ["a tab in the request line", "GET\t/ HTTP/1.1\r\nHost: a\r\n\r\n", 400],
  ["two spaces in the request line", "GET  / HTTP/1.1\r\nHost: a\r\n\r\n", 400],
  ["whitespace in the method", "GE T / HTTP/1.1\r\nHost: a\r\n\r\n", 400],
  ["a colon in the method", "GET: / HTTP/1.1\r\nHost: a\r\n\r\n", 400],
  ["a space before the request line", " GET / HTTP/1.1\r\nHost: a\r\n\r\n", 400],
  ["something behind the version", "GET / HTTP/1.1 \r\nHost: a\r\n\r\n", 400],
  ["no version", "GET /\r\nHost: a\r\n\r\n", 400],
  ["HTTP/0.9 with a version", "GET / HTTP/0.9\r\nHost: a\r\n\r\n", 505],
  ["HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505],
  ["HTTP/1.10", "GET / HTTP/1.10\r\nHost: a\r\n\r\n", 400],
  ["small letters in the version", "GET / http/1.1\r\nHost: a\r\n\r\n", 400],
  ["another protocol", "GET / ICAP/1.1\r\nHost: a\r\n\r\n", 400],
  ["no host", "GET / HTTP/1.1\r\n\r\n", 400],
  ["two hosts", "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400],
  ["two hosts that agree", "GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n", 400],
  ["a host with a path", "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n", 400],
  ["a host with a user", "GET / HTTP/1.1\r\nHost: u@a\r\n\r\n", 400],
  ["a host list", "GET / HTTP/1.1\r\nHost: a, b\r\n\r\n", 400],
  ["a target that is neither path nor URL", "GET foo HTTP/1.1\r\nHost: a\r\n\r\n", 400],
  ["a target of another scheme", "GET ftp://a/ HTTP/1.1\r\nHost: a\r\n\r\n", 400],
  ["a star that is not for OPTIONS", "GET * HTTP/1.1\r\nHost: a\r\n\r\n", 400],
  ["CONNECT", "CONNECT a:443 HTTP/1.1\r\nHost: a:443\r\n\r\n", 501],
  [
    "an unknown expectation",
    "POST / HTTP/1.1\r\nHost: a\r\nExpect: the worst\r\nContent-Length: 1\r\n\r\na",
    417,
  ],
  ["TLS spoken to a plain server", "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 400],
];

/** The same for bodies: the head is fine, so the handler has begun. */
const BAD_CHUNKS: readonly (readonly [shape: string, body: string])[] = [
  ["a size that is no number", "x\r\na\r\n0\r\n\r\n"],
  ["an empty size", "\r\na\r\n0\r\n\r\n"],
  ["a size with 0x", "0x1\r\na\r\n0\r\n\r\n"],
  ["a size with a sign", "+1\r\na\r\n0\r\n\r\n"],
  ["a negative size", "-1\r\na\r\n0\r\n\r\n"],
  ["a size with a space before it", " 1\r\na\r\n0\r\n\r\n"],
  ["a size with a space behind it", "1 \r\na\r\n0\r\n\r\n"],
  ["a size with an underscore", "1_0\r\naaaaaaaaaaaaaaaa\r\n0\r\n\r\n"],
  ["a size that overflows", "ffffffffffffffff1\r\na\r\n0\r\n\r\n"],
  ["a size that ends with a LF alone", "1\na\r\n0\r\n\r\n"],
  ["a size that ends with a CR alone", "1\rXa\r\n0\r\n\r\n"],
  ["a LF alone in an extension", "1;a\nb\r\na\r\n0\r\n\r\n"],
  ["a zero byte in an extension", "1;a\0b\r\na\r\n0\r\n\r\n"],
  ["an extension without an end", `1;${"a".repeat(300)}\r\na\r\n0\r\n\r\n`],
  ["a chunk that is longer than its size", "1\r\nab\r\n0\r\n\r\n"],
  ["a chunk that ends with a LF alone", "1\r\na\n0\r\n\r\n"],
  ["a trailer that is no field", "1\r\na\r\n0\r\nnonsense\r\n\r\n"],
  ["a trailer with a LF alone", "1\r\na\r\n0\r\nX: y\n\r\n"],
  ["a folded trailer", "1\r\na\r\n0\r\nX: y\r\n z\r\n\r\n"],
  ["a trailer with another length", "1\r\na\r\n0\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n"],
];

/** What a second request behind the first one would make the server say. */
const HIDDEN = "GET /hidden HTTP/1.1\r\nHost: a\r\n\r\n";

function outcome(request: string): { answer: string; handled: string[] } {
  const handled: string[] = [];
  const answer = run(new MemoryKernel(), () =>
    serving(
      function* handler(incoming: HttpRequest) {
        handled.push(incoming.path);
        yield* incoming.bytes();
        return reply("ok");
      },
      ({ port }) => raw(port, request, true),
    ),
  );
  return { answer, handled };
}

describe("what could hide a request is refused", () => {
  test.each(REFUSED)("%s", (_shape, request, status) => {
    const { answer, handled } = outcome(request + HIDDEN);
    expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${status} [^]*\r\nconnection: close\r\n[^]*$`));
    expect(answer.match(/^HTTP\/1\.1 /gm)).toHaveLength(1);
    expect(handled).toEqual([]);
  });

  test.each(BAD_CHUNKS)("in a chunked body: %s", (_shape, body) => {
    const { answer, handled } = outcome(
      `POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n${body}${HIDDEN}`,
    );
    expect(answer).toMatch(/^HTTP\/1\.1 400 [^]*\r\nconnection: close\r\n/);
    expect(answer.match(/^HTTP\/1\.1 /gm)).toHaveLength(1);
    expect(handled).toEqual(["/"]);
    // It was not taken for the beginning of something that never came.
    expect(answer).not.toContain("the connection ended");
  });

  test("the same requests without their fault are answered, and so is the one behind", () => {
    const fine = [
      "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc",
      "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 003\r\n\r\nabc",
      "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: \t Chunked \r\n\r\n1;a=b\r\na\r\n0\r\nX: y\r\n\r\n",
      "GET / HTTP/1.1\r\nHost:\r\n\r\n",
      "GET / HTTP/1.1\r\nHost: [::1]:80\r\nX:\t\xe4 \r\n\r\n",
      "GET http://a/ HTTP/1.1\r\nHost: a\r\n\r\n",
      "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n",
      "GET / HTTP/1.9\r\nHost: a\r\n\r\n",
      "\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n",
    ];
    for (const request of fine) {
      const { answer, handled } = outcome(request + HIDDEN);
      expect(answer.match(/HTTP\/1\.1 200/g), request).toHaveLength(2);
      expect(handled[1], request).toBe("/hidden");
    }
  });
});
