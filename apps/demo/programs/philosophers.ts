import { all, checkpoint, Lock, sleep, type Coroutine } from "@outloop/core";

const NAMES = ["Aristotle", "Hypatia", "Kant", "Arendt", "Laozi"];
const forks = NAMES.map((_, n) => new Lock({ name: `fork ${n + 1}` }));

function* eat(name: string, left: Lock, right: Lock): Coroutine<void> {
  for (let meal = 1; meal <= 3; meal++) {
    yield* sleep(20); // thinks
    yield* left.acquire();
    yield* checkpoint(); // everybody has a fork in the left hand now
    yield* right.acquire();
    yield* sleep(30); // eats
    right.release();
    left.release();
    console.log(`${name} has eaten ${meal} times`);
  }
}

/** Each takes the left fork and waits for the right one, for ever. The run ends with a report of who waits for whom. */
export default function* dinner(): Coroutine<void> {
  yield* all(NAMES.map((name, n) => eat(name, forks[n]!, forks[(n + 1) % forks.length]!)));
}
