import {
  Cancelled,
  checkpoint,
  currentScope,
  deadline,
  moveOnAfter,
  now,
  run,
  scope,
  self,
  shield,
  sleep,
  spawnWith,
  start,
  supervise,
  swap,
  timeout,
  type Body,
  type Coroutine,
  type Job,
  type Kernel,
  type Op,
  type TraceEvent,
} from "@outloop/core";
import { failureInWords, LiveWorld, nameOf, ProgramError } from "./live-world.ts";
import {
  resolve,
  type Line,
  type Program,
  type RepeatLine,
  type ScopeLine,
  type SimpleLine,
  type TryLine,
} from "./program.ts";
import { taskName } from "./show.ts";
import type { Transcript } from "./transcript.ts";

/** How a block ended: by a `return` of the function around it, or not. */
type Completion = { readonly value: number } | undefined;

/** Runs `program` blocking. `makeKernel` is called for the run and for each swap. `runner` stands for `run`. */
export function execute(program: Program, makeKernel: () => Kernel, runner: typeof run = run): Transcript {
  const { grace, main } = resolve(program);
  const world = new LiveWorld(grace, makeKernel);
  try {
    const value = runner(makeKernel(), () => mainBody(world, main), world.options);
    return world.transcript(`value ${value}`);
  } catch (error) {
    return world.transcript(failureInWords(error));
  }
}

/**
 * Runs `program` on the host's event loop and moves it to a kernel of `others`, one after another, at each turn in which
 * `isTime` (asked with the number of the event traced last) says so.
 */
export async function executeSwapping(
  program: Program,
  makeKernel: () => Kernel,
  others: readonly (() => Kernel)[],
  isTime: (event: number) => boolean,
): Promise<Transcript & { readonly events: number; readonly swaps: number }> {
  const { grace, main } = resolve(program);
  const world = new LiveWorld(grace, makeKernel);
  let events = 0;
  let swaps = 0;
  const trace = ({ kind }: TraceEvent): void => {
    // The spawning of the main task is before there is a job.
    if (kind === "swap" || job === undefined || !isTime(events++)) return;
    const next = others[swaps++ % others.length]!();
    job.swap(next).catch(() => {});
  };
  let job: Job<number | undefined> | undefined = undefined as Job<number | undefined> | undefined;
  job = start(makeKernel(), () => mainBody(world, main), { ...world.options, trace });
  let outcome: string;
  try {
    outcome = `value ${await job}`;
  } catch (error) {
    outcome = failureInWords(error);
  }
  return { ...world.transcript(outcome), events, swaps };
}

/** Runs `program` on the host's event loop. */
export async function executeHosted(
  program: Program,
  makeKernel: () => Kernel,
  budget?: number,
  starter: typeof start = start,
): Promise<Transcript> {
  const { grace, main } = resolve(program);
  const world = new LiveWorld(grace, makeKernel);
  try {
    const value = await starter(makeKernel(), () => mainBody(world, main), { ...world.options, budget });
    return world.transcript(`value ${value}`);
  } catch (error) {
    return world.transcript(failureInWords(error));
  }
}

function* mainBody(world: LiveWorld, main: readonly Line[]): Coroutine<number | undefined> {
  world.tasks[0] = yield* self();
  world.spawned.push(world.tasks[0]);
  return yield* taskBody(world, 0, main);
}

function* taskBody(world: LiveWorld, of: number, lines: readonly Line[]): Coroutine<number | undefined> {
  const name = taskName(of);
  yield* note(world, name, 0, "begins");
  try {
    const completion = yield* block(world, name, lines);
    yield* note(world, name, 0, `body gives ${completion?.value}`);
    return completion?.value;
  } catch (error) {
    yield* note(world, name, 0, `body throws ${nameOf(error)}`);
    throw error;
  }
}

/** Not a park: writing it changes nothing in what the program does. */
function* note(world: LiveWorld, task: string, line: number, what: string): Coroutine<void> {
  world.log.push(`${yield* now()} ${task} ${line} ${what}`);
}

function* block(world: LiveWorld, task: string, lines: readonly Line[]): Coroutine<Completion> {
  for (const each of lines) {
    if (each.kind === "return") return { value: each.line };
    if (each.kind === "fail") throw new ProgramError(each.line);
    if (each.kind === "repeat" || "cleanup" in each) {
      const completion = yield* compound(world, task, each);
      if (completion !== undefined) return completion;
    } else yield* note(world, task, each.line, yield* statement(world, task, each));
  }
  return undefined;
}

function compound(world: LiveWorld, task: string, each: TryLine | RepeatLine): Coroutine<Completion> {
  if (each.kind === "repeat") return repeat(world, task, each);
  return each.kind === "finally" ? tryFinally(world, task, each) : tryCatch(world, task, each);
}

function* repeat(world: LiveWorld, task: string, { times, body }: RepeatLine): Coroutine<Completion> {
  for (let time = 0; time < times; time++) {
    const completion = yield* block(world, task, body);
    if (completion !== undefined) return completion;
  }
  return undefined;
}

function* tryFinally(
  world: LiveWorld,
  task: string,
  { line, body, cleanup }: TryLine,
): Coroutine<Completion> {
  let why = "the end";
  try {
    return yield* block(world, task, body);
  } catch (error) {
    why = nameOf(error);
    throw error;
  } finally {
    yield* note(world, task, line, `finally, after ${why}`);
    yield* block(world, task, cleanup);
    yield* note(world, task, line, "cleaned up");
  }
}

function* tryCatch(
  world: LiveWorld,
  task: string,
  { line, swallow, body, cleanup: handler }: TryLine,
): Coroutine<Completion> {
  try {
    return yield* block(world, task, body);
  } catch (error) {
    if (error instanceof Cancelled && !swallow) throw error;
    yield* note(world, task, line, `caught ${nameOf(error)}`);
    return yield* block(world, task, handler);
  }
}

/** Runs one statement and says what came of it. */
function* statement(world: LiveWorld, task: string, each: SimpleLine | ScopeLine): Coroutine<string> {
  switch (each.kind) {
    case "sleep":
      yield* sleep(each.ms);
      return "slept";
    case "checkpoint":
      yield* checkpoint();
      return "checked";
    case "swap":
      yield* swap(world.makeKernel());
      return "swapped";
    case "send":
      yield* world.channels[each.of]!.send(each.line);
      return "sent";
    case "receive":
      return `received ${yield* world.channels[each.of]!.receive()}`;
    case "next":
      return `next ${(yield* world.channels[each.of]!.next()).value}`;
    case "trySend":
      return `tried: ${world.channels[each.of]!.trySend(each.line)}`;
    case "tryReceive":
      return `tried: ${world.channels[each.of]!.tryReceive()?.value}`;
    case "close":
      world.channels[each.of]!.close();
      return "closed";
    case "wait":
      yield* world.events[each.of]!.wait();
      return "waited";
    case "set":
      world.events[each.of]!.set();
      return "set";
    case "join": {
      const target = world.tasks[each.of];
      return target === undefined ? "not spawned" : `joined ${String(yield* target.join())}`;
    }
    case "cancel": {
      const target = world.tasks[each.of];
      if (target === undefined) return "not spawned";
      yield* target.cancel();
      return "cancelled";
    }
    case "keep":
      world.kept[each.of] = yield* currentScope();
      return "kept";
    case "cancelKept":
      world.kept[each.of]?.cancel();
      return "requested";
    case "deadline":
      return `deadline ${yield* deadline()}`;
    case "cancelScope":
      (yield* currentScope()).cancel();
      return "requested";
    case "spawn":
    case "spawnInto": {
      const into = each.kind === "spawn" ? undefined : world.kept[each.into];
      const options = { name: taskName(each.of), scope: into };
      const spawned = yield* spawnWith(options, taskBody, world, each.of, each.body);
      world.tasks[each.of] = spawned;
      world.spawned.push(spawned);
      return "spawned";
    }
    case "moveOnAfter": {
      const { timedOut, value } = yield* moveOnAfter(each.ms, bodyOf(world, task, each));
      return `${timedOut ? "timed out" : "in time"} with ${value}`;
    }
    case "scope":
    case "supervise":
    case "shield":
    case "timeout":
    case "lock":
    case "semaphore":
      return `gave ${yield* withBody(world, each, bodyOf(world, task, each))}`;
    default:
      return "log";
  }
}

function bodyOf(world: LiveWorld, task: string, each: ScopeLine): Body<number | undefined> {
  return function* body() {
    return (yield* block(world, task, each.body))?.value;
  };
}

function withBody(world: LiveWorld, each: ScopeLine, body: Body<number | undefined>): Op<number | undefined> {
  switch (each.kind) {
    case "supervise":
      return supervise(body);
    case "shield":
      return shield(body);
    case "timeout":
      return timeout(each.ms, body);
    case "lock":
      return world.locks[each.of]!.hold(body);
    case "semaphore":
      return world.semaphores[each.of]!.hold(body);
    default:
      return scope(body);
  }
}
