import { HttpClient, reply, type HttpRequest } from "@outloop/http";
import { describe, expect, test } from "vitest";
import { everywhere, raw, runIn, serving } from "./helpers.ts";

function* hello(request: HttpRequest) {
  return reply(`you asked for ${request.path}`);
}

describe.each(everywhere)("a server ($where)", ({ mode, subject }) => {
  test("answers request after request on one connection", async () => {
    await runIn(mode, subject.make(), () =>
      serving(hello, function* ({ url, listener }) {
        const client = new HttpClient();
        for (const path of ["/a", "/b"]) {
          const answer = yield* client.fetch(url + path);
          expect([answer.status, answer.text()]).toEqual([200, `you asked for ${path}`]);
        }
        yield* client.close();
      }),
    );
  });
});
