import { checkpoint, Closed, type Coroutine } from "@outloop/core";
import { addWatch, openWatch, watchEvents, type Path, type WatchEvent } from "@outloop/core/files";
import { close, readable } from "@outloop/core/io";
import { inWords } from "./paths.ts";

/**
 * Watches a file, or a folder and the files right within it, from now on until it is closed: `use` does that however its
 * body ends. A checkpoint. Throws `IoError`: `ENOENT`, `ENOSPC` where the system allows no more watches, ...
 *
 * @example
 * ```ts
 * yield* use(watch(folder), function* (events) {
 *   yield* writeFile(`${folder}/new`, "");
 *   const [event] = yield* events.next();
 *   return `${event.kind} ${event.name}`;
 * }); // "created new"
 * ```
 */
export function* watch(path: Path): Coroutine<Watch> {
  const fd = yield* openWatch();
  try {
    yield* addWatch(fd, path);
  } catch (error) {
    yield* close(fd);
    throw error;
  }
  return new Watch(fd, path);
}

/** What happens to a file or a folder. One task at a time. */
export class Watch {
  readonly #fd: number;
  readonly #path: Path;
  #hasEnded = false;
  #isClosed = false;

  /** @internal */
  constructor(fd: number, path: Path) {
    this.#fd = fd;
    this.#path = path;
  }

  /**
   * Waits for something to happen: what has, in order, at least one event; none once the watched thing is gone and its
   * `ended` was given. With `overflow` among them, look for yourself: some were lost. A checkpoint. Throws `Closed`.
   */
  *next(): Coroutine<WatchEvent[]> {
    for (;;) {
      if (this.#isClosed) throw new Closed(`the watch of ${inWords(this.#path)} has been closed`);
      if (this.#hasEnded) {
        yield* checkpoint();
        return [];
      }
      yield* readable(this.#fd);
      const events = yield* watchEvents(this.#fd);
      if (events.some(({ kind }) => kind === "ended")) this.#hasEnded = true;
      if (events.length > 0) return events;
    }
  }

  /** Ends it: whoever waits for events gets `Closed`. Again is no error. Acts even when a cancel is due. A checkpoint. */
  *close(): Coroutine<void> {
    const wasOpen = !this.#isClosed;
    this.#isClosed = true;
    yield* wasOpen ? close(this.#fd) : checkpoint();
  }
}
