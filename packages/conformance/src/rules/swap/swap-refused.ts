import {
  checkpoint,
  Closed,
  currentScope,
  Event,
  now,
  operation,
  scope,
  sleep,
  spawn,
  success,
  swap,
  SwapRefused,
  trap,
  type Job,
  type Kernel,
} from "@outloop/core";
import { layer } from "@outloop/core/kernel";
import type { Case } from "../../case.ts";
import { custom, program } from "../../define.ts";
import { ensure, equal } from "../../expect.ts";
import { freshKernel, runIn } from "../../run-program.ts";
import { nameOf, thrownIn } from "../primitives/primitives-common.ts";
import { SUBMITTED, submitting } from "./swap-common.ts";
import { traced } from "../../traced.ts";

const hosted = { modes: ["hosted"], needs: ["hosted"] } as const;
const both = { modes: ["blocking", "hosted"] } as const;

const refusals: readonly Case[] = [
  custom(
    "W17",
    "SwapRefused names the tasks that wait for what was submitted; once it is answered, the swap works",
    async ({ subject, mode }) => {
      const kernel = submitting(freshKernel(subject));
      const ended = await runIn(mode, kernel, function* () {
        const waiter = yield* spawn(function* reader() {
          return yield* operation<string>(trap(SUBMITTED));
        });
        const sleeper = yield* spawn(() => sleep(20));
        // What is submitted holds a virtual clock up, so no sleep.
        yield* checkpoint();
        const error = yield* thrownIn(() => swap(freshKernel(subject)));
        ensure(error instanceof SwapRefused, "it is SwapRefused");
        ensure(error.message.includes("'reader'"), "it names the task");
        ensure(waiter.state === "parked" && kernel.pending.length === 1, "the task still waits, here");
        kernel.pending.splice(0)[0]!(success("answered"));
        yield* swap(freshKernel(subject));
        yield* sleeper.join();
        return `${yield* waiter.join()} ${yield* now()}`;
      });
      if (!ended.ok) throw ended.error;
      equal(ended.value, "answered 20", "what came of it");
    },
    both,
  ),
  program(
    "W18",
    "a hosted job does not move to a kernel that cannot wait on a host",
    function* ({ another }) {
      const cannot = layer(another(), {});
      delete cannot.host;
      const error = yield* thrownIn(() => swap(cannot));
      ensure(error instanceof SwapRefused, "it is SwapRefused");
      yield* sleep(10);
      return yield* now();
    },
    { value: 10 },
    hosted,
  ),
  program(
    "W18",
    "a run that blocks does not move to a kernel that may not block, on a real clock",
    function* ({ another }) {
      const next = another();
      const cannot: Kernel = Object.assign(layer(next, {}), {
        clock: { now: () => next.now() },
        supports: { ...next.supports, blocking: false },
      });
      const error = yield* thrownIn(() => swap(cannot));
      ensure(error instanceof SwapRefused, "it is SwapRefused");
      yield* sleep(10);
      return yield* now();
    },
    { value: 10 },
    { modes: ["blocking"] },
  ),
  program(
    "W19",
    "what is no kernel is a TypeError at once",
    function* ({ log }) {
      for (const value of [undefined, null, {}, "simple"]) {
        try {
          swap(value as never);
        } catch (error) {
          log(nameOf(error));
        }
      }
      yield* checkpoint();
    },
    ["TypeError", "TypeError", "TypeError", "TypeError"],
  ),
];

const cancels: readonly Case[] = [
  program(
    "W20",
    "a swap asked while a cancel is due does not move the program",
    function* ({ another, kernel }) {
      yield* scope(function* () {
        (yield* currentScope()).cancel();
        yield* swap(another());
      });
      yield* sleep(10);
      equal(kernel.now(), 10, "the time of the first kernel");
    },
    [],
  ),
  program(
    "W20",
    "a swap cancelled before the end of its turn does not move the program, and raises",
    function* ({ another, kernel, log }) {
      const task = yield* spawn(function* () {
        try {
          yield* swap(another());
          log("moved");
        } finally {
          log("cleaned up");
        }
      });
      yield* spawn(() => task.cancel());
      yield* sleep(10);
      equal(kernel.now(), 10, "the time of the first kernel");
    },
    ["cleaned up"],
  ),
  program(
    "W21",
    "swaps asked in one turn are done in order, and the last one counts",
    function* ({ another, kernel, log }) {
      const kernelsInOrder = [another(), another(), another()];
      for (const [index, next] of kernelsInOrder.entries()) {
        yield* spawn(function* () {
          yield* swap(next);
          log(`${index}`);
        });
      }
      yield* sleep(10);
      log([kernel, ...kernelsInOrder].map((each) => each.now()).join(" "));
    },
    ["0", "1", "2", "0 0 0 10"],
  ),
];

const fromHost: readonly Case[] = [
  program(
    "W22",
    "job.swap moves a program that waits, and resolves",
    function* ({ another, job, kernel, log }) {
      const event = new Event({ host: true });
      const next = another();
      void Promise.resolve().then(async () => {
        await job().swap(next);
        log("moved");
        event.set();
      });
      yield* event.wait();
      yield* sleep(10);
      log(`${kernel.now()} ${next.now()} ${yield* now()}`);
    },
    ["moved", "0 10 10"],
    hosted,
  ),
  custom(
    "W22",
    "job.swap after the end rejects with Closed",
    async ({ subject, mode }) => {
      let swapping: Promise<unknown> | undefined;
      const ended = await runIn(
        mode,
        freshKernel(subject),
        () => sleep(1),
        {},
        (job) => {
          swapping = job.then(() => job.swap(freshKernel(subject))).catch((error: unknown) => error);
        },
      );
      ensure(ended.ok, "the job ends well");
      ensure((await swapping) instanceof Closed, "it is Closed");
    },
    hosted,
  ),
  custom(
    "W22",
    "job.swap that the program does not live to see rejects with Closed, and its kernel is left alone",
    async ({ subject, mode }) => {
      const log: string[] = [];
      const next = traced(freshKernel(subject), (call) => log.push(call));
      let job: Job<unknown> | undefined;
      let swapping: Promise<unknown> | undefined;
      const ended = await runIn(
        mode,
        freshKernel(subject),
        function* () {
          yield* sleep(1);
          swapping = job!.swap(next).catch((error: unknown) => error);
        },
        {},
        (started) => (job = started),
      );
      ensure(ended.ok, "the job ends well");
      ensure((await swapping) instanceof Closed, "it is Closed");
      equal(log, [], "what the other kernel was told");
    },
    hosted,
  ),
  program(
    "W23",
    "a function posted before the move runs after it, once",
    function* ({ another, job, log }) {
      void job().post(() => log("posted"));
      yield* swap(another());
      yield* sleep(1);
      log("slept");
    },
    ["posted", "slept"],
    hosted,
  ),
];

export const swapRefused: readonly Case[] = [...refusals, ...cancels, ...fromHost];
