import { drive, type Coroutine } from "@outloop/core";

function* plus(a: number, b: number): Coroutine<number> {
  return a + b;
}

function* pi(): Coroutine<number> {
  return yield* plus(3, 0.14);
}

console.log(drive(pi()));
