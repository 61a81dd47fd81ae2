import type { Body, Coroutine, Op } from "@outloop/core";

/** What `use` closes: files, lines, watches, and sockets as well. */
export interface Closable {
  close(): Op<void>;
}

/**
 * Opens, runs `f` with what was opened, and closes it however `f` ends. Gives what `f` gives.
 *
 * @example
 * ```ts
 * yield* writeFile(`${folder}/numbers`, "1\n2\n3\n");
 * yield* use(lines(`${folder}/numbers`), function* (reader) {
 *   let sum = 0;
 *   for (let some = yield* reader.next(); some.length > 0; some = yield* reader.next())
 *     for (const line of some) sum += Number(line);
 *   return sum;
 * }); // 6
 * ```
 */
export function* use<R extends Closable, T>(opening: Op<R>, f: Body<T, [R]>): Coroutine<T> {
  const opened = yield* opening;
  try {
    return yield* f(opened);
  } finally {
    yield* opened.close();
  }
}
