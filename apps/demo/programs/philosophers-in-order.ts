import { checkpoint, Lock, scope, sleep, spawnWith, type Coroutine } from "@outloop/core";

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

function* table(): Coroutine<void> {
  for (const [n, name] of NAMES.entries()) {
    const other = (n + 1) % forks.length;
    yield* spawnWith({ name }, eat, name, forks[Math.min(n, other)]!, forks[Math.max(n, other)]!);
  }
}

/** The same dinner; but everybody takes the fork with the lower number first, so no circle of waiting can close. */
export default function* dinner(): Coroutine<string> {
  yield* scope(table);
  return "everybody has eaten";
}
