import {
  Cancelled,
  currentScope,
  scope,
  shield,
  sleep,
  type Coroutine,
  type Op,
  type Scope,
  type TraceEvent,
  type Warning,
} from "@outloop/core";
import { layer } from "@outloop/core/kernel";
import type { Case, Mode, Subject } from "../../case.ts";
import { custom } from "../../define.ts";
import { ensure, equal } from "../../expect.ts";
import { checkEmpty, freshKernel, runIn } from "../../run-program.ts";
import { corpus } from "./everywhere-corpus.ts";
import type { Probe, Scenario } from "./everywhere-scenario.ts";

/**
 * What is done to a program, at its n-th trap: `asked`, its scope is cancelled while that trap is being asked; `parked`,
 * in the next turn; `twice`, so, and the scope around it a turn later. Or at its n-th point: it fails `before` the wait
 * or `after` it.
 */
type Attack = "none" | "asked" | "parked" | "twice" | "before" | "after";

/** The error with which a program is made to fail. */
class Planned extends Error {
  override readonly name = "Planned";
}

interface Attacked {
  /** How many traps were asked, and how many points passed. */
  readonly traps: number;
  readonly points: number;
}

const LIMIT = 1000;

/** Reruns every program of the corpus with a cancel, or a failure, at each of its parks. */
export const everywhere: readonly Case[] = Object.entries(corpus).flatMap(([name, make]) => [
  sweep("X77", `cancelled at any park: ${name}`, make, ["asked", "parked", "twice"]),
  sweep("X78", `failing at any park: ${name}`, make, ["before", "after"]),
]);

function sweep(rule: string, title: string, make: () => Scenario, attacks: readonly Attack[]): Case {
  return custom(
    rule,
    title,
    async ({ subject, mode }) => {
      const whole = await attacked(subject, mode, make(), "none", 0);
      for (const attack of attacks) {
        const isFailure = attack === "before" || attack === "after";
        const last = isFailure ? whole.points : whole.traps;
        ensure(last > 0 && last < LIMIT, "there is something to attack");
        for (let at = 1; at <= last; at++) await attacked(subject, mode, make(), attack, at);
      }
    },
    { modes: ["blocking", "hosted"] },
  );
}

/** Runs `scenario` under `attack`, and checks that nothing is left of it. */
async function attacked(
  subject: Subject,
  mode: Mode,
  scenario: Scenario,
  attack: Attack,
  at: number,
): Promise<Attacked> {
  const whole = freshKernel(subject);
  let timersLeft = 0;
  // The driver empties the kernel when a run has ended: what it finds then should not have been there.
  const kernel = Object.assign(layer(whole, {}), {
    drain() {
      const drained = whole.drain();
      timersLeft += drained.timers.length;
      return drained;
    },
  });
  const log: string[] = [];
  const warnings: Warning[] = [];
  const before = scenario.idle();
  const alive = new Set<number>();
  let [traps, points] = [0, 0];
  let inner: Scope | undefined;
  let outer: Scope | undefined;

  function cancelSoon(): void {
    if (attack === "asked") return inner!.cancel(at);
    kernel.ready({
      run() {
        inner!.cancel(at);
        if (attack === "twice") kernel.ready({ run: () => outer!.cancel(at) });
      },
    });
  }
  function trace(event: TraceEvent): void {
    if (event.kind === "spawn") alive.add(event.task.id);
    else if (event.kind === "end") alive.delete(event.task.id);
    else if (event.kind === "trap" && inner !== undefined && ++traps === at && isCancel(attack)) cancelSoon();
  }
  const ended = await runIn(
    mode,
    kernel,
    () =>
      scope(function* () {
        outer = yield* currentScope();
        yield* scope(function* () {
          inner = yield* currentScope();
          yield* scenario.body({ guarded: guardedBy(log), point });
        });
      }),
    { trace, onWarning: (warning) => warnings.push(warning) },
  );
  function* point<T>(wait: Op<T>): Coroutine<T> {
    const isHere = ++points === at;
    if (isHere && attack === "before") throw new Planned(`before point ${at}`);
    const answer = yield* wait;
    if (isHere && attack === "after") throw new Planned(`after point ${at}`);
    return answer;
  }

  const where = `${attack} at ${at}`;
  if (!ended.ok && !(ended.error instanceof Planned)) throw ended.error;
  if (isCancel(attack) || attack === "none") ensure(ended.ok, `the run, ${where}, gives a value`);
  equal(
    warnings.map(({ kind }) => kind).filter((kind) => kind !== "unjoined failure"),
    [],
    `the warnings, ${where}`,
  );
  equal([...alive], [], `the tasks left, ${where}`);
  equal(scenario.idle(), before, `what is held and waited for, ${where}`);
  equal(timersLeft, 0, `the timers left, ${where}`);
  checkFinallys(log, where);
  checkEmpty(kernel);
  return { traps, points };
}

function isCancel(attack: Attack): boolean {
  return attack === "asked" || attack === "parked" || attack === "twice";
}

function guardedBy(log: string[]): Probe["guarded"] {
  return function* guarded<T>(name: string, body: () => Op<T>): Coroutine<T> {
    log.push(`+${name}`);
    let thrown: unknown;
    try {
      return yield* body();
    } catch (error) {
      thrown = error;
      throw error;
    } finally {
      log.push(`-${name}`);
      // After an error of its own a task is not unwinding: a cancel would come in here, if it were not shielded.
      if (thrown instanceof Cancelled) yield* sleep(2);
      else if (thrown !== undefined) yield* shield(sleep, 2);
      log.push(`=${name}`);
    }
  };
}

/** Each block that began has cleaned up once, to the end. */
function checkFinallys(log: readonly string[], where: string): void {
  for (const begun of log.filter((entry) => entry.startsWith("+"))) {
    const name = begun.slice(1);
    const own = log.filter((entry) => entry.slice(1) === name);
    equal(own, [`+${name}`, `-${name}`, `=${name}`], `the log of '${name}', ${where},`);
  }
}
