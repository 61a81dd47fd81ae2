import { run, sleep, spawnWith, start, WaitQueue, type Coroutine } from "@outloop/core";
import { SimpleKernel } from "@outloop/kernel-simple";

function* guest(): Coroutine<void> {
  yield* sleep(300);
}

function* party(): Coroutine<void> {
  const ann = yield* spawnWith({ name: "ann" }, guest);
  console.log("inside, at once:   ", ann.name, ann.state);
  yield* sleep(50);
  console.log("inside, at 50 ms:  ", ann.name, ann.state);
  yield* ann.join();
  console.log("inside, after join:", ann.name, ann.state);
}

const job = start(new SimpleKernel(), party); // on Node's event loop, so that we are outside meanwhile
setTimeout(() => {
  for (const { id, name, state } of job.tasks()) console.log("outside, at 150 ms:", id, name, state);
}, 150);
await job;

const door = new WaitQueue();

function* visitor(): Coroutine<void> {
  yield* door.wait("the door to open");
}

function* house(): Coroutine<void> {
  const bob = yield* spawnWith({ name: "bob" }, visitor);
  yield* bob.join();
}

try {
  run(new SimpleKernel(), house, { debug: true });
} catch (error) {
  console.log(String(error));
}
