import { all, spawn } from "@outloop/core";
import { connect, listen, type Socket } from "@outloop/net";
import { describe, expect, test } from "vitest";
import { everywhere, runIn, text } from "./helpers.ts";
import type { Coroutine } from "@outloop/core";

export function* pairOfSockets(): Coroutine<[Socket, Socket]> {
  const listener = yield* listen({ port: 0 });
  const [a, b] = yield* all([connect(listener.address), listener.accept()]);
  yield* listener.close();
  return [a, b];
}

describe.each(everywhere)("on kernel %s, with %s", (_name, mode, make) => {
  test("echo", async () => {
    const got = await runIn(mode, make(), function* () {
      const [a, b] = yield* pairOfSockets();
      yield* spawn(function* () {
        for (let piece = yield* b.recv(); piece.length > 0; piece = yield* b.recv()) yield* b.send(piece);
        yield* b.close();
      });
      yield* a.send("hello\nwor");
      yield* a.send("ld\n");
      yield* a.shutdown();
      const lines = [yield* a.readLine(), yield* a.readLine(), yield* a.readLine()];
      yield* a.close();
      return lines;
    });
    expect(got).toEqual(["hello", "world", undefined]);
    expect(text(new Uint8Array([97]))).toBe("a");
  });
});
