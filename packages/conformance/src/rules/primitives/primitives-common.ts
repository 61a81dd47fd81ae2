import { Channel, Event, Lock, Semaphore, WaitQueue, type Coroutine, type Op } from "@outloop/core";
import { fail } from "../../expect.ts";

/** Something that tasks wait for, seen alike whatever it is: none of it is to be had until `serve` is called. */
export interface Contended {
  /** Makes it unavailable. */
  readonly take: () => Op<unknown>;
  readonly wait: (name: string) => Op<unknown>;
  /** Serves the task that waits first; called by that task too, for the next one. */
  readonly serve: () => void;
  readonly waiting: () => number;
}

function* nothing(): Coroutine<void> {}

function contendedLock(): Contended {
  const lock = new Lock();
  return {
    take: () => lock.acquire(),
    wait: () => lock.acquire(),
    serve: () => lock.release(),
    waiting: () => lock.waiting,
  };
}

function contendedSemaphore(): Contended {
  const semaphore = new Semaphore(1);
  return {
    take: () => semaphore.acquire(),
    wait: () => semaphore.acquire(),
    serve: () => semaphore.release(),
    waiting: () => semaphore.waiting,
  };
}

function contendedReceive(): Contended {
  const channel = new Channel<string>();
  return {
    take: nothing,
    wait: () => channel.receive(),
    serve: () => void channel.trySend("value"),
    waiting: () => channel.waiting.receivers,
  };
}

function contendedNext(): Contended {
  const channel = new Channel<string>(2);
  return {
    take: nothing,
    wait: () => channel.next(),
    serve: () => {
      // Once nobody waits, it would lie there and be nobody's.
      if (channel.waiting.receivers > 0) channel.trySend("value");
    },
    waiting: () => channel.waiting.receivers,
  };
}

function contendedSend(): Contended {
  const channel = new Channel<string>(1);
  return {
    take: () => channel.send("in the way"),
    wait: (name) => channel.send(name),
    serve: () => void channel.tryReceive(),
    waiting: () => channel.waiting.senders,
  };
}

function contendedRendezvous(): Contended {
  const channel = new Channel<string>();
  return {
    take: nothing,
    wait: (name) => channel.send(name),
    serve: () => void channel.tryReceive(),
    waiting: () => channel.waiting.senders,
  };
}

function contendedQueue(): Contended {
  const queue = new WaitQueue();
  return {
    take: nothing,
    wait: () => queue.wait("the queue"),
    serve: () => void queue.wake(),
    waiting: () => queue.length,
  };
}

function contendedEvent(): Contended {
  const event = new Event();
  return { take: nothing, wait: () => event.wait(), serve: () => event.set(), waiting: () => event.waiting };
}

/** Each makes a fresh one. */
export const contended: readonly (readonly [string, () => Contended])[] = [
  ["a lock", contendedLock],
  ["a permit", contendedSemaphore],
  ["receive", contendedReceive],
  ["next", contendedNext],
  ["send to a full channel", contendedSend],
  ["send to a rendezvous", contendedRendezvous],
  ["a wait queue", contendedQueue],
  ["an event", contendedEvent],
];

/** What `body` throws; the case fails if it throws nothing. */
export function* thrownIn(body: () => Op<unknown>): Coroutine<unknown> {
  try {
    yield* body();
  } catch (error) {
    return error;
  }
  return fail("the operation threw nothing", undefined, "an error");
}

/** The name of the class of an error. */
export function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : String(error);
}
