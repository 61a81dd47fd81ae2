import { now, scope, sleep, spawn, type Coroutine } from "@outloop/core";

const HOW_MANY = 100_000;

function* sleeper(ms: number): Coroutine<void> {
  yield* sleep(ms);
}

function* everybody(): Coroutine<void> {
  for (let n = 0; n < HOW_MANY; n++) yield* spawn(sleeper, 100 + ((n * 7919) % 1000));
}

/** A hundred thousand tasks at once: each is one timer of the kernel, and no thread. */
export default function* main(): Coroutine<string> {
  const begin = yield* now();
  yield* scope(everybody);
  return `${HOW_MANY} tasks slept; together they took ${Math.round((yield* now()) - begin)} ms`;
}
