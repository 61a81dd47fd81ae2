import type { Kernel } from "./kernel.ts";

/** What a layer puts in the place of a kernel's own members. */
export type Parts = Partial<Omit<Kernel, "protocol" | typeof Symbol.dispose>>;

/** Makes the parts of a layer for the kernel that it stands around. */
export type Layer = (inner: Kernel) => Parts;

const insides = new WeakMap<Kernel, Kernel>();

/**
 * `kernel` with layers around it, each around those before it: to the driver, a kernel. A layer names the members that it
 * stands in front of, and calls the one it stands for, or not; what it does not name goes through unchanged, and what
 * the kernel does not have the layer does not have either. The parts are an object, or a function that is given
 * whatever stands inside. `layers` holds ready-made ones.
 *
 * The kernel may run one job at a time, be it with its layers or without. A layer that answers or takes away traps
 * says so in `supports`; one that sets timers of its own takes them out of what `drain` gives.
 *
 * @example
 * ```ts
 * const sleeps: number[] = [];
 * const kernel = layer(new SimpleKernel({ clock: virtualClock() }), (inner) => ({
 *   at(deadline, timer) {
 *     sleeps.push(deadline);
 *     inner.at(deadline, timer);
 *   },
 * }));
 * run(kernel, () => sleep(50));
 * sleeps[0]; // 50
 * ```
 */
export function layer(kernel: Kernel, ...around: readonly (Parts | Layer)[]): Kernel {
  return around.reduce<Kernel>(
    (inner, each) => standAround(inner, typeof each === "function" ? each(inner) : each),
    kernel,
  );
}

/** The kernel inside all layers: the one whose queues are in use while a job runs. */
export function innermost(kernel: Kernel): Kernel {
  let inner = kernel;
  for (let next = insides.get(inner); next !== undefined; next = insides.get(inner)) inner = next;
  return inner;
}

function standAround(kernel: Kernel, parts: Parts): Kernel {
  const made: Kernel = {
    protocol: kernel.protocol,
    name: kernel.name,
    clock: kernel.clock,
    supports: kernel.supports,
    waker: kernel.waker,
    attach: () => kernel.attach(),
    detach: () => kernel.detach(),
    now: () => kernel.now(),
    ready: (job) => kernel.ready(job),
    at: (deadline, timer) => kernel.at(deadline, timer),
    off: (timer) => kernel.off(timer),
    turn: (pause) => kernel.turn(pause),
    choose: (kind, options) => kernel.choose(kind, options),
    block: (ms) => kernel.block(ms),
    drain: () => kernel.drain(),
    [Symbol.dispose]: () => kernel[Symbol.dispose](),
  };
  if (kernel.host !== undefined) made.host = (ms, resume) => kernel.host!(ms, resume);
  if (kernel.admit !== undefined) made.admit = (request, by) => kernel.admit!(request, by);
  if (kernel.submit !== undefined) made.submit = (request, reply) => kernel.submit!(request, reply);
  if (kernel.answer !== undefined) made.answer = (request) => kernel.answer!(request);
  if (kernel.unsent !== undefined) made.unsent = () => kernel.unsent!();
  if (kernel.onSignal !== undefined) made.onSignal = (handler) => kernel.onSignal!(handler);
  Object.assign(made, parts);
  insides.set(made, kernel);
  return made;
}
