import {
  Barrier,
  Channel,
  checkpoint,
  Condition,
  Deadlock,
  Event,
  ForeignUse,
  Lock,
  now,
  run,
  Semaphore,
  sleep,
  spawn,
  type Op,
} from "@outloop/core";
import { layer } from "@outloop/core/kernel";
import type { Case, Need } from "../../case.ts";
import { custom, program, type CaseOptions } from "../../define.ts";
import { ensure, equal, fail, thrownBy } from "../../expect.ts";
import { freshKernel, runIn } from "../../run-program.ts";

const hosted: CaseOptions = { modes: ["hosted"], needs: ["hosted"] satisfies Need[] };

/** Runs `f` as code of the host: in a microtask, which comes once the job has let go of the thread. */
function fromHost(f: () => void): void {
  void Promise.resolve().then(f);
}

const uses: readonly (readonly [string, () => Op<unknown>])[] = [
  ["Event", usedEvent],
  ["Lock", () => new Lock().acquire()],
  ["Semaphore", () => new Semaphore(1).acquire()],
  ["Barrier", () => new Barrier(1).wait()],
  ["Channel", () => new Channel<number>(2).send(1)],
];

function usedEvent(): Op<unknown> {
  const event = new Event();
  event.set();
  return event.wait();
}

const foreign: readonly Case[] = uses.map(([name, make]) =>
  program(
    "P8",
    `${name}: a nested run gets ForeignUse while the outer one is alive, which goes on using it`,
    function* ({ another }) {
      const use = make();
      yield* use;
      const error = thrownBy(() => run(another(), () => use), "the use in a nested run");
      ensure(error instanceof ForeignUse, "it throws ForeignUse");
    },
    [],
  ),
);

const plain: readonly (readonly [string, () => void])[] = [
  ["event.set", () => new Event().set()],
  ["lock.release", () => new Lock().release()],
  ["semaphore.release", () => new Semaphore(1).release()],
  ["condition.notify", () => new Condition(new Lock()).notify()],
  ["channel.trySend", () => new Channel<number>(1).trySend(1)],
  ["channel.tryReceive", () => new Channel<number>(1).tryReceive()],
  ["channel.close", () => new Channel<number>(1).close()],
];

/** What the host may use, how a task waits for it, and what the host does. */
interface Handle {
  readonly wait: () => Op<unknown>;
  readonly serve: () => void;
  readonly close: () => void;
}

const handles: readonly (readonly [string, () => Handle])[] = [
  [
    "Event",
    () => {
      // To set an event closes it; a second one stays open.
      const [event, open] = [new Event({ host: true }), new Event({ host: true })];
      return {
        *wait() {
          yield* spawn(() => open.wait());
          yield* event.wait();
        },
        serve: () => event.set(),
        close: () => open.close(),
      };
    },
  ],
  [
    "Channel",
    () => {
      const channel = new Channel<number>(1, { host: true });
      return {
        wait: () => channel.next(),
        serve: () => void channel.trySend(1),
        close: () => channel.close(),
      };
    },
  ],
];

export const primitivesRuns: readonly Case[] = [
  ...foreign,
  custom(
    "P9",
    "a lock and a channel used in one run after the other",
    async ({ subject, mode }) => {
      const lock = new Lock();
      const channel = new Channel<string>(2);
      const first = await runIn(mode, freshKernel(subject), function* () {
        yield* lock.hold(() => channel.send("left behind"));
      });
      ensure(first.ok, "the first run ends well");
      const second = await runIn(mode, freshKernel(subject), function* () {
        yield* lock.acquire();
        lock.release();
        return yield* channel.receive();
      });
      if (!second.ok) throw second.error;
      equal(second.value, "left behind", "what the second run receives");
    },
    { modes: ["blocking", "hosted"] },
  ),
  custom(
    "P9",
    "a lock and a permit that a run never gave back are free in the next one",
    async ({ subject, mode }) => {
      const lock = new Lock();
      const semaphore = new Semaphore(1);
      for (let time = 0; time < 2; time++) {
        const ended = await runIn(mode, freshKernel(subject), function* () {
          yield* lock.acquire();
          yield* semaphore.acquire();
        });
        if (!ended.ok) throw ended.error;
      }
    },
    { modes: ["blocking", "hosted"] },
  ),
  ...plain.map(([name, use]) =>
    custom("P10", `${name} by host code throws ForeignUse`, () => {
      ensure(thrownBy(use, `${name} by host code`) instanceof ForeignUse, "it throws ForeignUse");
    }),
  ),
  program(
    "P11",
    "a posted function sends, sets and releases the lock that a task holds",
    function* ({ log, job }) {
      const lock = new Lock();
      const event = new Event();
      const channel = new Channel<string>(1);
      // As long as it is open, the run waits for the host.
      const posted = new Event({ host: true });
      yield* lock.acquire();
      fromHost(() => {
        void job()
          .post(() => {
            lock.release();
            event.set();
            channel.trySend("posted");
          })
          .finally(() => posted.set());
      });
      yield* spawn(function* () {
        yield* lock.acquire();
        log("has the lock");
        lock.release();
      });
      yield* posted.wait();
      yield* event.wait();
      log(yield* channel.receive());
    },
    ["has the lock", "posted"],
    hosted,
  ),
  program(
    "P12",
    "the host sets an event and sends through a channel while every task waits",
    function* ({ log }) {
      const event = new Event({ host: true });
      const channel = new Channel<number>(0, { host: true });
      fromHost(() => event.set());
      yield* event.wait();
      log("set");
      fromHost(() => {
        log(`${channel.trySend(1)}`);
        fromHost(() => channel.close());
      });
      for (let item = yield* channel.next(); item.done !== true; item = yield* channel.next())
        log(`${item.value}`);
    },
    ["set", "true", "1"],
    hosted,
  ),
  program(
    "P13",
    "a virtual clock stands still, and nothing is a deadlock, while a handle of the host is open",
    function* ({ log }) {
      const event = new Event({ host: true });
      yield* spawn(function* () {
        yield* event.wait();
        log(`set at ${yield* now()}`);
      });
      yield* checkpoint();
      fromHost(() => event.set());
      yield* sleep(10);
      log(`slept until ${yield* now()}`);
    },
    ["set at 0", "slept until 10"],
    hosted,
  ),
  program(
    "P14",
    "an event of the host that is closed is none to wait for",
    function* () {
      const event = new Event({ host: true });
      fromHost(() => event.close());
      yield* event.wait();
    },
    { error: Deadlock },
    hosted,
  ),
  program(
    "P14",
    "an event of the host that was set, and a channel that was closed, no longer hold time up",
    function* () {
      const event = new Event({ host: true });
      const channel = new Channel<number>(1, { host: true });
      fromHost(() => {
        event.set();
        channel.close();
      });
      yield* event.wait();
      if ((yield* channel.next()).done !== true) fail("the channel gives a value", "a value", "the end");
      yield* sleep(10);
      return yield* now();
    },
    { value: 10 },
    hosted,
  ),
  ...handles.flatMap(([name, make]) => [
    custom(
      "P62",
      `${name}: under run nothing from the host can come, so time moves on and who waits is in a deadlock`,
      async ({ subject, mode }) => {
        const log: string[] = [];
        const kernel = layer(freshKernel(subject), {
          block: () => fail("run waits for the host", "a wait", "none"),
        });
        const ended = await runIn(mode, kernel, function* () {
          const { wait } = make();
          yield* spawn(wait);
          yield* sleep(10);
          log.push(`slept until ${yield* now()}`);
          yield* wait();
        });
        if (ended.ok || !(ended.error instanceof Deadlock)) fail("the end of the run", ended, "a Deadlock");
        equal(log, ["slept until 10"], "the transcript");
      },
    ),
    program(
      "P62",
      `${name}: under start it may come, and is waited for until it is closed`,
      function* ({ log }) {
        const { wait, serve, close } = make();
        // Later than a driver that would not wait could be found out.
        setTimeout(serve, 2);
        yield* wait();
        log("served");
        setTimeout(close, 2);
        yield* new Event().wait();
      },
      { log: ["served"], error: Deadlock },
      hosted,
    ),
  ]),
];
