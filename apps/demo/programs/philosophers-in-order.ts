import { all, checkpoint, Lock, sleep, type Coroutine } from "@outloop/core";

const NAMES = ["Aristotle", "Hypatia", "Kant", "Arendt", "Laozi"];
const forks = NAMES.map((_, n) => new Lock({ name: `fork ${n + 1}` }));

function* eat(name: string, first: Lock, second: Lock): Coroutine<void> {
  for (let meal = 1; meal <= 3; meal++) {
    yield* sleep(20); // thinks
    yield* first.acquire();
    yield* checkpoint();
    yield* second.acquire();
    yield* sleep(30); // eats
    second.release();
    first.release();
    console.log(`${name} has eaten ${meal} times`);
  }
}

/** The same dinner; but everybody takes the fork with the lower number first, so no circle of waiting can close. */
export default function* dinner(): Coroutine<string> {
  yield* all(
    NAMES.map((name, n) => {
      const other = (n + 1) % forks.length;
      return eat(name, forks[Math.min(n, other)]!, forks[Math.max(n, other)]!);
    }),
  );
  return "everybody has eaten";
}
