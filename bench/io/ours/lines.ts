// Lines: each is found, and answered on its own. They leave together, when the task waits for more.
import { spawn, supervise, type Coroutine } from "@outloop/core";
import { accept, close, IoError, recv, setOption, write } from "@outloop/core/io";
import { launch } from "./launch.ts";
import { listenHere } from "./traps.ts";

const NEWLINE = 10;

await launch(function* main(): Coroutine<void> {
  yield* supervise(serve, yield* listenHere());
});

function* serve(listener: number): Coroutine<void> {
  while (true) {
    const { fd } = yield* accept(listener);
    yield* setOption(fd, "no delay", 1);
    yield* spawn(answerLines, fd);
  }
}

function* answerLines(fd: number): Coroutine<void> {
  let rest: Uint8Array | undefined;
  try {
    while (true) {
      let bytes = yield* recv(fd);
      if (bytes.length === 0) return;
      if (rest !== undefined) bytes = Buffer.concat([rest, bytes]);
      let start = 0;
      for (let end; (end = bytes.indexOf(NEWLINE, start)) >= 0; start = end + 1)
        yield* write(fd, bytes.subarray(start, end + 1));
      rest = start < bytes.length ? bytes.subarray(start) : undefined;
    }
  } catch (error) {
    if (!(error instanceof IoError)) throw error; // the load went away
  } finally {
    yield* close(fd);
  }
}
