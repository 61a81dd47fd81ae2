import { checkpoint, Lock, scope, sleep, spawnWith, type Coroutine } from "@outloop/core";

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

function* table(): Coroutine<void> {
  for (const [n, name] of NAMES.entries())
    yield* spawnWith({ name }, eat, name, forks[n]!, forks[(n + 1) % forks.length]!);
}

/** Each takes the left fork and waits for the right one, for ever. The run ends with a report of who waits for whom. */
export default function* dinner(): Coroutine<string> {
  yield* scope(table);
  return "everybody has eaten";
}
