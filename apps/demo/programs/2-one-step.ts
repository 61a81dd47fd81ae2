import { drive, sleep, type Coroutine } from "@outloop/core";

function* pi(): Coroutine<number> {
  return 3.14;
}

function* slowPi(): Coroutine<number> {
  yield* sleep(1000);
  return 3.14;
}

/** One next(), and no more. */
function runOnce<T>(coroutine: Coroutine<T>): T | undefined {
  const step = coroutine.next();
  return step.done ? step.value : undefined;
}

console.log("one next(), pi:     ", runOnce(pi()));
console.log("one next(), slowPi: ", runOnce(slowPi()));
console.log("what next() gave:   ", slowPi().next());
try {
  drive(slowPi());
} catch (error) {
  console.log("drive, slowPi:      ", String(error));
}
