// Answers every request with the same text.
import { writeSync } from "node:fs";
import type { Coroutine } from "@outloop/core";
import { reply, serveHttp, type Reply } from "@outloop/http";
import { listen } from "@outloop/net";
import { launch } from "./launch.ts";

await launch(function* () {
  const listener = yield* listen({ host: "127.0.0.1", port: 0, backlog: 4096 });
  const { address } = listener;
  writeSync(1, `port ${"port" in address ? address.port : 0}\n`);
  yield* serveHttp(listener, hello);
});

// oxlint-disable-next-line require-yield -- it never waits
function* hello(): Coroutine<Reply> {
  return reply("Hello, World!");
}
