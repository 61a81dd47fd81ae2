import {
  Barrier,
  Channel,
  checkpoint,
  Condition,
  Event,
  Lock,
  park,
  scope,
  Semaphore,
  sleep,
  spawn,
  success,
  type Coroutine,
  type Kernel,
  type OpName,
  type Outcome,
  type Reply,
  type Task,
  type Trap,
  type Wake,
} from "@outloop/core";
import { layer } from "@outloop/core/kernel";
import { wakeOf } from "../support/probe.ts";

/** Tasks that are parked, one for each kind of park, and what lets all of them go on. */
export interface Parked {
  readonly tasks: readonly Task[];
  readonly release: () => void;
}

/** Spawns tasks that park in every way; each says its kind to `done` once it went on as it should. */
export function* parkEverywhere(done: (kind: string) => void): Coroutine<Parked> {
  const event = new Event();
  const lock = new Lock();
  const semaphore = new Semaphore(1);
  const full = new Channel<string>();
  const empty = new Channel<string>();
  const barrier = new Barrier(2);
  const conditionLock = new Lock();
  const condition = new Condition(conditionLock);
  const wakes: Wake<string>[] = [];
  const kinds: Record<string, () => Coroutine<unknown>> = {
    *lockHolder() {
      yield* lock.hold(() => event.wait());
    },
    *permitHolder() {
      yield* semaphore.hold(() => event.wait());
    },
    *lock() {
      yield* lock.acquire();
      lock.release();
    },
    *permit() {
      yield* semaphore.acquire();
      semaphore.release();
    },
    *send() {
      yield* full.send("sent");
    },
    *receive() {
      if ((yield* empty.receive()) !== "received") throw new Error("another value was received");
    },
    *barrier() {
      yield* barrier.wait();
    },
    *condition() {
      yield* conditionLock.hold(() => condition.wait());
    },
    *park() {
      yield* park<string>("a wake", (wake) => {
        wakes.push(wake);
        return () => {};
      });
    },
    *children() {
      yield* scope(function* () {
        yield* spawn(() => event.wait());
      });
      yield* checkpoint();
    },
    *unwinding() {
      const inner = yield* spawn(function* () {
        try {
          yield* sleep(Infinity);
        } finally {
          yield* event.wait();
        }
      });
      yield* sleep(0);
      yield* inner.cancel();
    },
    *join() {
      yield* (yield* spawn(() => event.wait())).join();
    },
  };
  const tasks: Task[] = [];
  for (const [kind, body] of Object.entries(kinds)) {
    tasks.push(
      yield* spawn(function* () {
        yield* body();
        done(kind);
      }),
    );
  }
  yield* sleep(1);
  const release = (): void => {
    event.set();
    full.tryReceive();
    empty.trySend("received");
    for (const wake of wakes) wake(success("woken"));
  };
  // The last two need a task: one that comes to the barrier, and one that has the condition's lock.
  tasks.push(
    yield* spawn(function* () {
      yield* event.wait();
      yield* barrier.wait();
      yield* conditionLock.hold(function* () {
        condition.notifyAll();
      });
      done("helper");
    }),
  );
  return { tasks, release };
}

export const SUBMITTED = "conformance: submitted" as OpName;

export interface Submitting extends Kernel {
  /** Answers what was submitted, in order. */
  readonly pending: ((outcome: Outcome) => void)[];
}

/** `kernel`, which also answers one trap of its own: when it is told to. */
export function submitting(kernel: Kernel): Submitting {
  const pending: ((outcome: Outcome) => void)[] = [];
  return Object.assign(layer(kernel, {}), {
    supports: { ...kernel.supports, ops: new Set([...kernel.supports.ops, SUBMITTED]) },
    pending,
    submit(_request: Trap, reply: Reply) {
      const wake = wakeOf(reply);
      pending.push(wake);
      return { abandon: () => void pending.splice(pending.indexOf(wake), 1) };
    },
  });
}
