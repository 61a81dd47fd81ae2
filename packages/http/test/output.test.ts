import { reply } from "@outloop/http";
import { expect, test } from "vitest";
import { compose } from "../src/output.ts";

function composed(
  answer: ReturnType<typeof reply>,
  date = "",
  connection = "",
  isHead = false,
): string | undefined {
  const bytes = compose(answer, isHead, date, connection);
  return bytes === undefined ? undefined : Buffer.from(bytes).toString();
}

test("a head is what its reply says, whatever the head before it was", () => {
  const text = "content-type: text/plain;charset=UTF-8\r\n";
  const headers = Object.freeze({ "x-name": "x" });
  const cases: [string | undefined, string][] = [
    [composed(reply("a")), `HTTP/1.1 200 OK\r\n${text}content-length: 1\r\n\r\na`],
    [composed(reply("ä")), `HTTP/1.1 200 OK\r\n${text}content-length: 2\r\n\r\nä`],
    [composed(reply("a"), "date: 1\r\n"), `HTTP/1.1 200 OK\r\ndate: 1\r\n${text}content-length: 1\r\n\r\na`],
    [composed(reply("a"), "date: 2\r\n"), `HTTP/1.1 200 OK\r\ndate: 2\r\n${text}content-length: 1\r\n\r\na`],
    [
      composed(reply("a"), "", "connection: close\r\n"),
      `HTTP/1.1 200 OK\r\nconnection: close\r\n${text}content-length: 1\r\n\r\na`,
    ],
    [composed(reply(new Uint8Array([97]))), "HTTP/1.1 200 OK\r\ncontent-length: 1\r\n\r\na"],
    [composed(reply("a")), `HTTP/1.1 200 OK\r\n${text}content-length: 1\r\n\r\na`],
    [composed(reply()), "HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n"],
    [composed(reply("a", { status: 201 })), `HTTP/1.1 201 Created\r\n${text}content-length: 1\r\n\r\na`],
    [composed(reply("a", { headers })), `HTTP/1.1 200 OK\r\nx-name: x\r\n${text}content-length: 1\r\n\r\na`],
    [
      composed(reply("a", { headers }), "", "", true),
      `HTTP/1.1 200 OK\r\nx-name: x\r\n${text}content-length: 1\r\n\r\n`,
    ],
    [composed(reply("a", { status: 299 })), `HTTP/1.1 299 \r\n${text}content-length: 1\r\n\r\na`],
    [
      composed(reply("a", { headers: { date: "mine", "content-type": "x" } }), "date: 1\r\n"),
      "HTTP/1.1 200 OK\r\ndate: mine\r\ncontent-type: x\r\ncontent-length: 1\r\n\r\na",
    ],
    // These are for coroutines.
    [composed(reply("a".repeat(100_000))), undefined as never],
    [composed(reply("", { status: 204 })), undefined as never],
    [composed(reply(function* () {})), undefined as never],
  ];
  for (const [actual, expected] of cases) expect(actual).toBe(expected);
});
