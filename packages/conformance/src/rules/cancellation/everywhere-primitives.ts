/* oxlint-disable no-unmodified-loop-condition -- another task modifies it */
import {
  Barrier,
  Channel,
  checkpoint,
  Condition,
  Event,
  Lock,
  scope,
  Semaphore,
  sleep,
  spawn,
} from "@outloop/core";
import type { Scenario } from "./everywhere-scenario.ts";

/** Small programs of tasks that share something. Each is made anew for every run, since its primitives belong to one. */
export const sharing: Readonly<Record<string, () => Scenario>> = {
  locks() {
    const lock = new Lock();
    return {
      *body({ guarded, point }) {
        for (const name of ["a", "b", "c"]) {
          yield* spawn(() =>
            guarded(name, () => lock.hold(() => guarded(`${name} inside`, () => point(sleep(2))))),
          );
        }
        yield* point(sleep(1));
      },
      idle: () => [lock.holder === undefined, lock.waiting],
    };
  },
  semaphores() {
    const semaphore = new Semaphore(2);
    return {
      *body({ guarded, point }) {
        for (const name of ["a", "b", "c", "d"]) {
          yield* spawn(guarded, name, function* () {
            yield* semaphore.acquire();
            try {
              yield* point(sleep(3));
            } finally {
              semaphore.release();
            }
          });
        }
        yield* point(checkpoint());
      },
      idle: () => [semaphore.free, semaphore.waiting],
    };
  },
  channels() {
    const channel = new Channel<number>(1);
    const rendezvous = new Channel<number>();
    return {
      *body({ guarded, point }) {
        yield* spawn(guarded, "sender", function* () {
          try {
            for (let n = 0; n < 3; n++) yield* point(channel.send(n));
          } finally {
            channel.close();
          }
        });
        yield* spawn(guarded, "relay", function* () {
          try {
            for (let item = yield* channel.next(); item.done !== true; item = yield* channel.next()) {
              yield* point(rendezvous.send(item.value));
            }
          } finally {
            rendezvous.close();
          }
        });
        yield* guarded("receiver", function* () {
          for (let item = yield* rendezvous.next(); item.done !== true; item = yield* rendezvous.next()) {
            yield* point(sleep(1));
          }
        });
      },
      idle: () => [channel.waiting, rendezvous.waiting],
    };
  },
  conditions() {
    const lock = new Lock();
    const changed = new Condition(lock);
    let stock = 0;
    return {
      *body({ guarded, point }) {
        for (const name of ["a", "b"]) {
          yield* spawn(() =>
            guarded(name, () =>
              lock.hold(function* () {
                while (stock === 0) yield* changed.wait();
                stock--;
                yield* point(sleep(1));
              }),
            ),
          );
        }
        yield* point(sleep(2));
        for (let n = 0; n < 2; n++) {
          yield* lock.hold(() =>
            guarded(`notifier ${n}`, function* () {
              yield* point(checkpoint());
              stock++;
              changed.notify();
            }),
          );
        }
      },
      idle: () => [lock.holder === undefined, lock.waiting, changed.waiting],
    };
  },
  "events and barriers"() {
    const event = new Event();
    const barrier = new Barrier(3);
    return {
      *body({ guarded, point }) {
        for (const name of ["a", "b"]) {
          yield* spawn(guarded, name, function* () {
            yield* point(event.wait());
            yield* point(barrier.wait());
          });
        }
        yield* guarded("main", function* () {
          yield* point(sleep(1));
          event.set();
          yield* point(barrier.wait());
        });
      },
      idle: () => [event.waiting, barrier.waiting],
    };
  },
  "cleanup that spawns"() {
    const lock = new Lock();
    return {
      *body({ guarded, point }) {
        try {
          yield* guarded("main", () => lock.hold(() => point(sleep(2))));
        } finally {
          yield* scope(function* () {
            yield* spawn(() => guarded("helper", () => lock.hold(() => sleep(2))));
            yield* spawn(() => guarded("other helper", () => lock.hold(() => sleep(1))));
          });
        }
      },
      idle: () => [lock.holder === undefined, lock.waiting],
    };
  },
};
