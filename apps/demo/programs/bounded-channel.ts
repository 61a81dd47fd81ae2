import { Channel, scope, sleep, spawnWith, type Coroutine } from "@outloop/core";

const belt = new Channel<string>(3); // a fourth parcel waits until there is room

function* producer(name: string, ms: number): Coroutine<void> {
  for (let n = 1; n <= 8; n++) {
    yield* sleep(ms);
    yield* belt.send(`${name}${n}`);
  }
}

function* consumer(name: string, ms: number): Coroutine<void> {
  for (let parcel = yield* belt.next(); !parcel.done; parcel = yield* belt.next()) {
    yield* sleep(ms);
    console.log(`${name} has unpacked ${parcel.value}`);
  }
}

function* producers(): Coroutine<void> {
  for (const [name, ms] of [
    ["a", 10],
    ["b", 15],
    ["c", 20],
  ] as const)
    yield* spawnWith({ name: `producer ${name}` }, producer, name, ms);
}

/** Three produce faster than two consume. The belt holds the producers up; nothing piles up in memory. */
export default function* factory(): Coroutine<string> {
  for (const [name, ms] of [
    ["Ann", 25],
    ["Bob", 40],
  ] as const)
    yield* spawnWith({ name: `consumer ${name}` }, consumer, name, ms);
  yield* scope(producers); // all of them have ended
  belt.close(); // what lies on the belt is still taken
  return "no more parcels come";
}
