import {
  checkpoint,
  Deadlock,
  Event,
  Lock,
  moveOnAfter,
  now,
  operation,
  sleep,
  spawn,
  start,
  success,
  trap,
  until,
  virtualClock,
  WaitQueue,
  type Kernel,
} from "@outloop/core";
import { bounded } from "../../bounded.ts";
import type { Case, Subject } from "../../case.ts";
import { custom, program } from "../../define.ts";
import { ensure, equal } from "../../expect.ts";
import { errorOf, forever, macrotask, runSoon, soon, valueOf, withOperation } from "../support/probe.ts";

const both = { modes: ["blocking", "hosted"] } as const;
const hosted = { modes: ["hosted"], needs: ["hosted"] } as const;

function fresh({ make }: Subject): Kernel {
  return bounded(make({ clock: virtualClock() }));
}

function* holder(first: Lock, second: Lock) {
  yield* first.acquire();
  yield* sleep(1);
  yield* second.acquire();
}

export const modesEnd: readonly Case[] = [
  program(
    "D36",
    "a program of which nobody can ever go on throws Deadlock",
    function* () {
      yield* spawn(sleep, Infinity);
      yield* sleep(5);
      yield* forever("nothing");
    },
    { error: Deadlock },
  ),

  program(
    "D36",
    "as long as a timer is pending, tasks that are stuck beside it are no deadlock",
    function* () {
      const stuck = yield* spawn(() => forever("nothing"));
      yield* sleep(1000);
      yield* stuck.cancel();
      return yield* now();
    },
    { value: 1000 },
  ),

  program(
    "D36",
    "a program that waits for nothing but what it has given up waiting for is in a deadlock",
    function* () {
      const task = yield* spawn(() => until(new Promise<never>(() => {})));
      yield* checkpoint();
      yield* task.cancel();
      yield* forever("nothing");
    },
    { error: Deadlock },
    hosted,
  ),

  program(
    "D37",
    "a Deadlock names every parked task, what it waits for, who holds that, and each cycle",
    function* () {
      const [one, two] = [new Lock(), new Lock()];
      yield* spawn(function* reader() {
        yield* forever("the next byte");
      });
      yield* spawn(holder, one, two);
      yield* spawn(holder, two, one);
    },
    {
      error(error) {
        ensure(error instanceof Deadlock, "it is a Deadlock");
        const { tasks, cycles, message } = error;
        equal(
          tasks.map(({ name }) => name),
          ["program", "reader", "holder", "holder"],
          "the tasks",
        );
        equal(tasks[1]!.waitsFor, "the next byte", "what the reader waits for");
        equal(
          tasks.map(({ heldBy }) => heldBy.join(" ")),
          ["2 3 4", "", "4", "3"],
          "who holds what they wait for",
        );
        equal(
          cycles.map((cycle) => cycle.toSorted((a, b) => a - b)),
          [[3, 4]],
          "the cycles",
        );
        ensure(message.includes("'reader' waits for the next byte"), "its message says so");
      },
    },
    { run: { name: "program" } },
  ),

  program(
    "D37",
    "in debug mode it says where each was spawned",
    function* () {
      yield* spawn(() => forever("nothing"));
    },
    {
      error(error) {
        ensure(error instanceof Deadlock, "it is a Deadlock");
        equal(typeof error.tasks[1]?.origin, "string", "the type of its origin");
      },
    },
    { run: { debug: true } },
  ),

  custom(
    "D38",
    "a promise that is awaited, an operation that is submitted and an open handle of the host are sources",
    async ({ subject }) => {
      const queue = new WaitQueue<string>();
      const event = new Event({ host: true });
      const { kernel } = withOperation(fresh(subject), () => {});
      const sources = [() => until(macrotask(3)), () => event.wait(), () => operation(trap("probe"))];
      setTimeout(() => event.set(), 3);
      for (const source of sources) {
        const target =
          source === sources[2]
            ? withOperation(kernel, ([each]) => each?.wake(success(0))).kernel
            : fresh(subject);
        const ended = await runSoon("hosted", target, function* () {
          yield* spawn(function* () {
            yield* source();
            queue.wake("woken");
          });
          return yield* queue.wait("the source");
        });
        equal(valueOf(ended), "woken", "what became of who waits for the task that waits for the source");
      }
    },
    hosted,
  ),

  custom(
    "D38",
    "in blocking mode too, an operation is waited for by block, for ever",
    async ({ subject }) => {
      const queue = new WaitQueue<string>();
      const { kernel } = withOperation(fresh(subject), ([each]) => each?.wake(success(0)));
      const ended = await runSoon("blocking", kernel, function* () {
        yield* spawn(function* () {
          yield* operation(trap("probe"));
          queue.wake("woken");
        });
        return yield* queue.wait("the operation");
      });
      equal(valueOf(ended), "woken", "what became of it");
    },
  ),

  program(
    "D38",
    "a handle that was closed is a source no more",
    function* () {
      const event = new Event({ host: true });
      setTimeout(() => event.close(), 2);
      yield* event.wait();
    },
    { error: Deadlock },
    hosted,
  ),

  program(
    "D38",
    "a promise whose wait was cancelled is a source no more",
    function* ({ log }) {
      const pending = new Promise<never>(() => {});
      const { timedOut } = yield* moveOnAfter(0, () => until(pending));
      const task = yield* spawn(() => until(pending));
      yield* checkpoint();
      yield* task.cancel();
      // Time stands still while anything outside is in flight.
      yield* sleep(5);
      log(`${timedOut}, at ${yield* now()}`);
      yield* forever("nothing");
    },
    { log: ["true, at 5"], error: Deadlock },
    hosted,
  ),

  custom(
    "D39",
    "options.signal, job.cancel and job.post are no sources",
    async ({ subject, mode }) => {
      const { signal } = new AbortController();
      const ended = await runSoon(mode, fresh(subject), () => forever("nothing"), { signal });
      ensure(errorOf(ended) instanceof Deadlock, "with a signal it is a Deadlock");
      if (mode === "blocking") return;
      const job = start(fresh(subject), () => forever("a post"));
      job.post(() => {}).catch(() => {});
      const error = await soon(
        job.then(
          () => undefined,
          (thrown: unknown) => thrown,
        ),
        "the job",
      );
      ensure(error instanceof Deadlock, "with a post that came it is a Deadlock");
    },
    both,
  ),
];
