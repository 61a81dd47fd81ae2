// Echo: what comes is sent back.
import { spawn, supervise, type Coroutine } from "@outloop/core";
import { accept, close, IoError, recv, setOption, write } from "@outloop/core/io";
import { launch } from "./launch.ts";
import { listenHere } from "./traps.ts";

await launch(function* main(): Coroutine<void> {
  yield* supervise(serve, yield* listenHere());
});

function* serve(listener: number): Coroutine<void> {
  while (true) {
    const { fd } = yield* accept(listener);
    yield* setOption(fd, "no delay", 1);
    yield* spawn(echo, fd);
  }
}

function* echo(fd: number): Coroutine<void> {
  try {
    while (true) {
      const bytes = yield* recv(fd);
      if (bytes.length === 0) return;
      yield* write(fd, bytes);
    }
  } catch (error) {
    if (!(error instanceof IoError)) throw error; // the load went away
  } finally {
    yield* close(fd);
  }
}
