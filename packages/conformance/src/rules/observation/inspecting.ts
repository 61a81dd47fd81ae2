import {
  all,
  call,
  Channel,
  checkpoint,
  Deadlock,
  Lock,
  run,
  Semaphore,
  shield,
  sleep,
  spawn,
  timeout,
  type Coroutine,
  type Task,
  type Warning,
} from "@outloop/core";
import { inspect, thisJob } from "@outloop/core/inspect";
import type { Case } from "../../case.ts";
import { custom, program } from "../../define.ts";
import { ensure, equal } from "../../expect.ts";
import { freshKernel, runIn } from "../../run-program.ts";

const BOTH = { modes: ["blocking", "hosted"] } as const;

export const inspecting: readonly Case[] = [
  program(
    "V10",
    "the state of a task, from before its first step to after its last",
    function* ({ log }) {
      const task: Task = yield* spawn(function* () {
        log(inspect(task).state);
        try {
          yield* sleep(10);
        } finally {
          yield* sleep(1);
        }
      });
      log(inspect(task).state);
      yield* sleep(1);
      log(inspect(task).state);
      yield* spawn(() => task.cancel());
      yield* sleep(0.5);
      log(inspect(task).state);
      yield* sleep(5);
      log(inspect(task).state);
    },
    ["new", "running", "parked", "unwinding", "done"],
  ),
  custom(
    "V10",
    "what a task waits for is what the report of a deadlock says",
    async ({ subject, mode }) => {
      let seen: unknown;
      const body = function* (): Coroutine<void> {
        const lock = new Lock();
        yield* lock.acquire();
        const waiter = yield* spawn(() => lock.acquire());
        yield* sleep(1);
        const { waitsFor, heldBy } = inspect(waiter);
        seen = { waitsFor, heldBy };
        yield* waiter.join();
      };
      const ended = await runIn(mode, freshKernel(subject), body, { name: "main" });
      ensure(!ended.ok && ended.error instanceof Deadlock, "the run ends with a Deadlock");
      const { waitsFor, heldBy } = ended.error.tasks[1]!;
      equal(seen, { waitsFor, heldBy }, "what inspect says");
      equal(seen, { waitsFor: "acquire on Lock#1, held by task 1 'main'", heldBy: [1] }, "what both say");
    },
    BOTH,
  ),
  program(
    "V11",
    "the coroutines called through the driver are named, outermost first",
    function* ({ log }) {
      function* inner(): Coroutine<void> {
        yield* sleep(1);
      }
      function* middle(): Coroutine<void> {
        yield* call(inner);
      }
      const task = yield* spawn(function* outer() {
        yield* timeout(5, middle);
      });
      yield* checkpoint();
      log(
        inspect(task)
          .calls.map(({ name }) => name)
          .join(" > "),
      );
    },
    ["outer > middle > inner"],
  ),
  program(
    "V12",
    "scopes from the root to the innermost, the deadline in effect, and a shield",
    function* ({ log }) {
      const task = yield* spawn(function* worker() {
        yield* timeout(50, () => shield(() => timeout(20, sleep, 10)));
      });
      const other = yield* spawn(sleep, 1);
      yield* checkpoint();
      const { scopes, deadline, shielded } = inspect(task);
      log(scopes.map(({ type }) => type).join(" > "));
      log(`${String(deadline)}, ${shielded ? "shielded" : "open"}`);
      log(`${String(inspect(other).deadline)}, ${inspect(other).shielded ? "shielded" : "open"}`);
    },
    ["root > task > task > timeout > scope > timeout", "20, shielded", "undefined, open"],
  ),
  program(
    "V13",
    "who waits for a channel hears who used its other side last; who waits for a permit, who gave one back",
    function* ({ log }) {
      const channel = new Channel<number>();
      const permits = new Semaphore(1);
      yield* spawn(function* sender() {
        yield* channel.send(1);
      });
      yield* permits.acquire();
      permits.release();
      yield* permits.acquire();
      yield* channel.receive();
      const waiting = [yield* spawn(() => channel.receive()), yield* spawn(() => permits.acquire())];
      yield* checkpoint();
      for (const task of waiting) log(inspect(task).waitsFor!);
      channel.trySend(2);
      permits.release();
      const sender = yield* spawn(() => channel.send(3));
      yield* checkpoint();
      log(inspect(sender).waitsFor!);
      channel.tryReceive();
    },
    [
      "receive on Channel#2, last sent to by task 2 'sender'",
      "acquire on Semaphore#1, held by task 1 'main', last released by task 1 'main'",
      "send on Channel#2, last received from by task 3 '(anonymous)'",
    ],
  ),
  program(
    "V14",
    "a branch of a group comes from where the group was asked for",
    function* ({ log }) {
      function* branch(): Coroutine<void> {
        yield* checkpoint();
        const [, ...branches] = thisJob()!.tasks();
        for (const task of branches)
          log(/inspecting/.test(inspect(task).origin ?? "") ? "here" : "elsewhere");
      }
      yield* all([sleep(1), branch()]);
    },
    ["here", "here"],
    { run: { debug: true } },
  ),
  custom(
    "V15",
    "of two runs in debug mode, one in the other, each reports what it forgot",
    ({ subject }) => {
      const told: string[] = [];
      const forget = (name: string, ms: number): void => {
        const body = function* (): Coroutine<void> {
          // Never driven.
          sleep(ms);
          if (name === "outer") forget("inner", 7);
          yield* checkpoint();
        };
        const onWarning = ({ message }: Warning): void => {
          told.push(`${name}: ${/sleep \{ ms: \d \}/.exec(message)?.[0]}`);
        };
        run(freshKernel(subject), body, { debug: true, onWarning });
      };
      forget("outer", 5);
      equal(told, ["inner: sleep { ms: 7 }", "outer: sleep { ms: 5 }"], "the reports");
    },
    { needs: ["blocking"] },
  ),
];
