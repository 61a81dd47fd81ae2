import {
  park,
  virtualClock,
  type Clock,
  type Coroutine,
  type Kernel,
  type Op,
  type Outcome,
  type Reply,
  type Runnable,
  type Timer,
  type Trap,
  type VirtualClock,
} from "@outloop/core";
import { layer, type Parts, realClock } from "@outloop/core/kernel";
import { bounded } from "../../bounded.ts";
import type { Case, Subject } from "../../case.ts";
import { custom, type CaseOptions } from "../../define.ts";
import { fail } from "../../expect.ts";
import { runIn, type Ended } from "../../run-program.ts";

/** What a case about a bare, attached kernel has at hand. */
export interface Probe {
  readonly subject: Subject;
  readonly kernel: Kernel;
  readonly clock: VirtualClock;
  /** What ran, in order. */
  readonly log: string[];
  /** A job that writes its name, and then does `more`. */
  readonly job: (name: string, more?: () => void) => Runnable;
  /** A timer that writes its name, and then does `more`. */
  readonly timer: (name: string, more?: () => void) => Timer;
}

/** A case that speaks to an attached kernel directly, without a program. */
export function onKernel(
  rule: string,
  title: string,
  body: (probe: Probe) => void | Promise<void>,
  options: Pick<CaseOptions, "needs"> = {},
): Case {
  return custom(
    rule,
    title,
    async ({ subject }) => {
      const clock = virtualClock();
      const kernel = bounded(subject.make({ clock }));
      const log: string[] = [];
      kernel.attach();
      try {
        await body({
          subject,
          kernel,
          clock,
          log,
          job: (name, more) => ({ run: () => write(log, name, more) }),
          timer: (name, more) => ({ slot: undefined, fire: () => write(log, name, more) }),
        });
      } finally {
        kernel.drain();
        kernel.detach();
      }
    },
    options,
  );
}

function write(log: string[], name: string, more: (() => void) | undefined): void {
  log.push(name);
  more?.();
}

/** A kernel under test on the host's real clock. */
export function realKernel({ make }: Subject): Kernel {
  return bounded(make({ clock: realClock }));
}

/** A clock that is not virtual and on which each look takes `step` milliseconds: real time, without waiting. */
export function tickingClock(step = 1): Clock {
  let instant = 0;
  return { now: () => (instant += step) };
}

/** `kernel` with anything at all replaced; what is undefined is taken away. */
export function altered(
  kernel: Kernel,
  parts: { readonly [K in keyof Kernel]?: Kernel[K] | undefined },
): Kernel {
  return Object.assign(layer(kernel, {}), parts);
}

/** What the operation of {@link withOperation} was asked. */
export interface Asked {
  readonly request: Trap;
  readonly wake: (outcome: Outcome) => void;
  isAbandoned: number;
}

/**
 * `kernel` with one more operation, "probe". Whenever the driver has nothing to do but wait for somebody outside,
 * `onIdle` is called, in either mode.
 */
export function withOperation(
  kernel: Kernel,
  onIdle: (asked: Asked[]) => void,
  onSubmit: (asked: Asked) => void = () => {},
): { readonly kernel: Kernel; readonly asked: Asked[] } {
  const asked: Asked[] = [];
  const parts: Parts = { block: () => onIdle(asked) };
  if (kernel.host !== undefined) {
    parts.host = (ms, resume) => {
      if (ms === Infinity) setTimeout(() => onIdle(asked), 0);
      return kernel.host!(ms, resume);
    };
  }
  const made = altered(layer(kernel, parts), {
    supports: { ...kernel.supports, blocking: true, ops: new Set([...kernel.supports.ops, "probe"]) },
    submit(request, reply) {
      if (request.op !== "probe") return kernel.submit!(request, reply);
      const each: Asked = { request, wake: wakeOf(reply), isAbandoned: 0 };
      asked.push(each);
      onSubmit(each);
      return { abandon: () => void each.isAbandoned++ };
    },
  });
  return { kernel: made, asked };
}

/** What gives a whole outcome to who asked. */
export function wakeOf(reply: Reply): (outcome: Outcome) => void {
  return (outcome) => (outcome.ok ? reply.answer(outcome.value) : reply.fail(outcome.error));
}

/** Writes one entry; as a body for `spawn`. */
// oxlint-disable-next-line require-yield -- a task of one step
export function* note(log: (entry: string) => void, entry: string): Coroutine<void> {
  log(entry);
}

/** A wait that nobody ever ends. */
export function forever(what: string): Op<void> {
  return park<void>(what, () => () => {});
}

/** What `op` gives, or what it throws. */
export function* attempt(op: Op<unknown>): Coroutine<unknown> {
  try {
    return yield* op;
  } catch (error) {
    return error;
  }
}

/** A macrotask of the host, after those that are queued already. */
export function macrotask(ms = 0): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}

const PATIENCE = 5000;

/** `promise`, if it settles before patience ends: a kernel that never resumes must fail a case, not hang it. */
export async function soon<T>(promise: PromiseLike<T>, what: string): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what} did not end within ${PATIENCE} ms`)), PATIENCE);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** As `runIn`, but a run that hangs on the host is an error. */
export function runSoon(...args: Parameters<typeof runIn>): Promise<Ended> {
  return soon(runIn(...args), "the run");
}

/** The value of what ended; throws what it threw. */
export function valueOf(ended: Ended): unknown {
  if (!ended.ok) throw ended.error;
  return ended.value;
}

/** What it threw. */
export function errorOf(ended: Ended): unknown {
  return ended.ok ? fail("the run gave a value, but was to throw", ended.value, "an error") : ended.error;
}
