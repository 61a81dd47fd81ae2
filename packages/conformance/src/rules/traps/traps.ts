/* oxlint-disable require-yield -- a coroutine that never suspends is a case too */
import {
  checkpoint,
  deadline,
  drive,
  failure,
  now,
  operation,
  park,
  scope,
  sleep,
  sleepUntil,
  spawn,
  success,
  trap,
  type Coroutine,
  type Op,
  type TraceEvent,
  type Trap,
} from "@outloop/core";
import type { Case } from "../../case.ts";
import { custom, program } from "../../define.ts";
import { ensure, equal, thrownBy } from "../../expect.ts";
import { freshKernel, runIn } from "../../run-program.ts";
import { attempt, thrown } from "../support/bodies.ts";

/** The trap that an operation yields. */
function trapOf(asked: Op<unknown>): Trap {
  const seen: Trap[] = [];
  drive(asked, (request: Trap) => void seen.push(request));
  equal(seen.length, 1, "the number of traps an operation yields");
  return seen[0]!;
}

const ASKED: readonly (() => Op<unknown>)[] = [
  () => sleep(5),
  () => sleepUntil(5),
  () => checkpoint(),
  () => now(),
  () => deadline(),
  () => spawn(sleep, 5),
  () => park("nothing", () => () => {}),
  () => operation(trap("read", { fd: 3 })),
];

/** Every kind of answer that a careless driver might take for another one. */
const ANSWERS: readonly unknown[] = [
  undefined,
  null,
  0,
  "",
  false,
  NaN,
  new Error("a value"),
  { ok: false, error: 1 },
];

function shown(answer: unknown): string {
  if (answer instanceof Error) return "an Error object";
  return Number.isNaN(answer) ? "NaN" : JSON.stringify(answer);
}

export const traps: readonly Case[] = [
  custom("T1", "a trap is an object with an op and named fields, and prints", () => {
    equal({ ...trapOf(sleep(5)) }, { op: "sleep", ms: 5 }, "the trap of sleep(5)");
    equal(JSON.stringify(trap("read", { fd: 3 })), '{"fd":3,"op":"read"}', "a printed trap");
    equal(trap("read", { op: "write" }).op, "read", "the op of a trap with a field of that name");
  }),
  custom("T1", "two requests for the same compare equal, those for another do not", () => {
    equal(trapOf(sleep(5)), trapOf(sleep(5)), "the second trap of sleep(5)");
    ensure((trapOf(sleep(6)) as Trap & { ms: number }).ms === 6, "another time is another trap");
  }),
  custom("T2", "an answer of drive cannot change the trap it is shown", () => {
    for (const make of ASKED) {
      const request = trapOf(make()) as { op: string; more?: number };
      thrownBy(() => (request.op = "changed"), `a write to the op of '${request.op}'`);
      thrownBy(() => (request.more = 1), `a new field of '${request.op}'`);
    }
  }),
  custom("T2", "nobody can change what trap() made: neither its op nor its fields", () => {
    const request: { op: string; fd: number; more?: number } = trap("read", { fd: 3 });
    thrownBy(() => (request.op = "write"), "a write to its op");
    thrownBy(() => (request.fd = 4), "a write to a field");
    thrownBy(() => (request.more = 1), "a new field");
    thrownBy(() => delete (request as { fd?: number }).fd, "taking a field away");
    equal({ ...request }, { op: "read", fd: 3 }, "the trap afterwards");
  }),
  custom(
    "T2",
    "a trace cannot change the trap it is shown",
    async ({ subject, mode }) => {
      let writes = 0;
      const trace = (event: TraceEvent): void => {
        if (event.kind !== "trap") return;
        thrownBy(() => ((event.trap as { op: string }).op = "changed"), "a write to a traced trap");
        writes++;
      };
      const ended = await runIn(
        mode,
        freshKernel(subject),
        function* () {
          yield* sleep(5);
          yield* checkpoint();
          return yield* now();
        },
        { trace },
      );
      equal([ended, writes], [{ ok: true, value: 5 }, 3], "the end of the run, and the traps traced");
    },
    { modes: ["blocking", "hosted"] },
  ),
  program(
    "T3",
    "an operation does nothing until it is delegated to",
    function* () {
      void sleep(1000);
      void spawn(() => sleep(1000));
      return yield* now();
    },
    { value: 0 },
  ),
  program(
    "T3",
    "stepped by hand, it yields its trap once and ends with the answer",
    function* () {
      const iterator = sleep(5)[Symbol.iterator]();
      const first = iterator.next();
      const last = iterator.next("answer");
      equal([first.done, last.done, last.value], [false, true, "answer"], "the two steps");
    },
    {},
  ),
  program(
    "T4",
    "one operation is waited on by several tasks at once, again and again",
    function* ({ log }) {
      const pause = sleep(5);
      function* child(name: string): Coroutine<void> {
        for (let time = 0; time < 2; time++) {
          yield* pause;
          log(`${name} ${yield* now()}`);
        }
      }
      yield* spawn(child, "a");
      yield* sleep(2);
      yield* spawn(child, "b");
    },
    ["a 5", "b 7", "a 10", "b 12"],
  ),
  program(
    "T4",
    "one operation is the body of several tasks at once",
    function* () {
      const pause = sleep(5);
      yield* scope(function* () {
        for (let n = 0; n < 3; n++) yield* spawn(() => pause);
      });
      return yield* now();
    },
    { value: 5 },
  ),
  program(
    "T4",
    "an operation that was taken apart by for-of, destructuring or a throw is not spent",
    function* () {
      const pause = sleep(5);
      for (const request of pause as unknown as Iterable<Trap>) equal(request.op, "sleep", "the op");
      const [request] = pause as unknown as Iterable<Trap>;
      equal(request!.op, "sleep", "the op");
      const iterator = pause[Symbol.iterator]();
      iterator.next();
      thrownBy(() => iterator.throw!(new Error("thrown in")), "an iterator thrown into");
      yield* pause;
      yield* pause;
      return yield* now();
    },
    { value: 10 },
  ),
  ...ANSWERS.map((answer) =>
    program(
      "T5",
      `${shown(answer)} given as a value is a value, thrown it is thrown`,
      function* () {
        const woken = yield* attempt(() => park("x", (wake) => (wake(success(answer)), () => {})));
        equal(woken, success(answer), "a success");
        const refused = yield* attempt(() => park("x", (wake) => (wake(failure(answer)), () => {})));
        equal(refused, failure(answer), "a failure");
      },
      {},
    ),
  ),
  program(
    "T6",
    "an error arrives at the yield* that asked, through native delegation, as that very object",
    function* ({ log }) {
      const error = new Error("answer");
      const asked = park<never>("x", (wake) => (wake(failure(error)), () => {}));
      function* inner(): Coroutine<void> {
        try {
          yield* asked;
        } finally {
          log("inner");
        }
      }
      function* outer(): Coroutine<void> {
        try {
          yield* inner();
        } finally {
          yield* checkpoint();
          log("outer");
        }
      }
      ensure((yield* thrown(outer)) === error, "the error is that very object");
    },
    ["inner", "outer"],
  ),
];
