import {
  Barrier,
  Channel,
  checkpoint,
  Condition,
  Deadlock,
  Event,
  Lock,
  now,
  Semaphore,
  sleep,
  spawn,
  WaitQueue,
  type TaskReport,
} from "@outloop/core";
import type { Case } from "../../case.ts";
import { program } from "../../define.ts";
import { ensure, equal, fail } from "../../expect.ts";
import { thrownIn } from "./primitives-common.ts";

/** A check of a deadlock by its tasks, seen by name, and its cycles. */
function deadlock(check: (tasks: ReadonlyMap<string, TaskReport>, error: Deadlock) => void) {
  return (error: unknown): void => {
    if (!(error instanceof Deadlock)) return fail("the run threw something else", error, Deadlock);
    check(new Map(error.tasks.map((task) => [task.name, task])), error);
  };
}

function waitsFor(report: TaskReport | undefined, ...words: readonly string[]): void {
  for (const word of words)
    ensure(report?.waitsFor.includes(word) === true, `'${report?.waitsFor}' says '${word}'`);
}

/** The names along each cycle, beginning with the first in the alphabet. */
function cycleNames({ cycles, tasks }: Deadlock): readonly string[] {
  const names = new Map(tasks.map(({ id, name }) => [id, name]));
  return cycles.map((cycle) => {
    const own = cycle.map((id) => names.get(id)!);
    const first = own.indexOf(own.toSorted()[0]!);
    return [...own.slice(first), ...own.slice(0, first)].join(" ");
  });
}

export const primitivesReports: readonly Case[] = [
  program(
    "P55",
    "each parked task is named, with its primitive by name",
    function* () {
      const lock = new Lock({ name: "the lock" });
      yield* spawn(function* atEvent() {
        yield* new Event({ name: "the event" }).wait();
      });
      yield* spawn(function* atBarrier() {
        yield* new Barrier(2, { name: "the barrier" }).wait();
      });
      yield* spawn(function* atReceive() {
        yield* new Channel(0, { name: "the channel" }).receive();
      });
      yield* spawn(function* atSend() {
        yield* new Channel(0, { name: "the other" }).send(1);
      });
      yield* spawn(function* atPermit() {
        yield* new Semaphore(0, { name: "the permits" }).acquire();
      });
      yield* spawn(function* atCondition() {
        const own = new Lock();
        yield* own.acquire();
        yield* new Condition(own, { name: "the condition" }).wait();
      });
      yield* spawn(function* holder() {
        yield* lock.hold(() => sleep(Infinity));
      });
      yield* spawn(function* atLock() {
        yield* lock.acquire();
      });
    },
    {
      error: deadlock((tasks) => {
        equal(tasks.size, 9, "how many tasks are named");
        waitsFor(tasks.get("atEvent"), "wait", "the event");
        waitsFor(tasks.get("atBarrier"), "wait", "the barrier");
        waitsFor(tasks.get("atReceive"), "receive", "the channel");
        waitsFor(tasks.get("atSend"), "send", "the other");
        waitsFor(tasks.get("atPermit"), "acquire", "the permits");
        waitsFor(tasks.get("atCondition"), "wait", "the condition");
        waitsFor(tasks.get("atLock"), "acquire", "the lock", "holder");
        equal(tasks.get("atLock")!.heldBy, [tasks.get("holder")!.id], "who holds the lock");
        equal(tasks.get("atEvent")!.heldBy, [], "who holds the event");
      }),
    },
  ),
  program(
    "P56",
    "two tasks that hold a lock each and want the other's",
    function* () {
      const [left, right] = [new Lock(), new Lock()];
      function* both(first: Lock, second: Lock) {
        yield* first.acquire();
        yield* sleep(1);
        yield* second.acquire();
      }
      yield* spawn(function* a() {
        yield* both(left, right);
      });
      yield* spawn(function* b() {
        yield* both(right, left);
      });
    },
    { error: deadlock((_, error) => equal(cycleNames(error), ["a b"], "the cycles")) },
  ),
  program(
    "P56",
    "a permit, a join and a child in one circle",
    function* () {
      const permit = new Semaphore(1);
      yield* spawn(function* a() {
        yield* permit.acquire();
        const b = yield* spawn(function* b() {
          yield* spawn(function* c() {
            yield* permit.acquire();
          });
        });
        yield* b.join();
      });
    },
    { error: deadlock((_, error) => equal(cycleNames(error), ["a b c"], "the cycles")) },
  ),
  program(
    "P56",
    "a task that waits for several children, one of which waits for it",
    function* () {
      const lock = new Lock();
      yield* spawn(function* a() {
        yield* lock.acquire();
        yield* spawn(function* b() {
          yield* lock.acquire();
        });
        yield* spawn(function* c() {
          yield* sleep(Infinity);
        });
      });
    },
    { error: deadlock((_, error) => equal(cycleNames(error), ["a b"], "the cycles")) },
  ),
  program(
    "P56",
    "no cycle is made up where nobody is known to hold",
    function* () {
      const [one, other] = [new Event(), new Event()];
      yield* spawn(function* a() {
        yield* one.wait();
        other.set();
      });
      yield* spawn(function* b() {
        yield* other.wait();
        one.set();
      });
    },
    { error: deadlock((_, error) => equal(error.cycles, [], "the cycles")) },
  ),
  program(
    "P57",
    "with debug, each task says where it was spawned",
    function* () {
      yield* spawn(function* child() {
        yield* new Event().wait();
      });
    },
    {
      error: deadlock((tasks, error) => {
        const { origin } = tasks.get("child")!;
        ensure(typeof origin === "string" && origin !== "", "the origin is told");
        ensure(error.message.includes(origin), "the message tells it");
      }),
    },
    { run: { debug: true } },
  ),
  program(
    "P58",
    "two tasks that nobody can wake do not end a run in which somebody sleeps",
    function* ({ log }) {
      const event = new Event();
      const stuck = yield* spawn(() => event.wait());
      yield* sleep(1000);
      log(`${stuck.state} at ${yield* now()}`);
      event.set();
    },
    ["parked at 1000"],
  ),
  program(
    "P59",
    "a wait queue wakes in order, by values and errors, and says if somebody waited",
    function* ({ log }) {
      const queue = new WaitQueue<string>();
      const failure = new Error("by an error");
      log(`${queue.wake("nobody")} ${queue.fail(failure)}`);
      yield* spawn(function* () {
        log(yield* queue.wait("a"));
      });
      yield* spawn(function* () {
        ensure((yield* thrownIn(() => queue.wait("b"))) === failure, "the error comes as it is");
        log("failed");
      });
      yield* checkpoint();
      equal(queue.length, 2, "how many wait");
      log(`${queue.wake("woken")} ${queue.fail(failure)} ${queue.wake("nobody")}`);
    },
    ["false false", "true true false", "woken", "failed"],
  ),
  program(
    "P60",
    "wakeAll wakes those who wait now, in order",
    function* ({ log }) {
      const queue = new WaitQueue<string>();
      for (const name of ["a", "b"]) {
        yield* spawn(function* () {
          for (let time = 1; time <= 2; time++) log(`${name} ${yield* queue.wait(name)} ${time}`);
        });
      }
      yield* checkpoint();
      log(`${queue.wakeAll("woken")}`);
      yield* sleep(1);
      log(`${queue.wakeAll("again")}`);
      yield* sleep(1);
      log(`${queue.wakeAll("nobody")}`);
    },
    ["2", "a woken 1", "b woken 1", "2", "a again 2", "b again 2", "0"],
  ),
];
