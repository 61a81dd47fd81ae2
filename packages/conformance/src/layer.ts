import type { Kernel } from "@outloop/core";

/** The parts of a kernel that a layer may put itself in front of. */
export type Parts = Partial<
  Pick<Kernel, "attach" | "detach" | "now" | "ready" | "at" | "off" | "turn" | "block" | "host" | "drain">
>;

/**
 * `kernel` with some of its functions replaced, each of which may call the one it stands for. What is not replaced goes
 * through unchanged, and what the kernel does not have the layer does not have either.
 */
export function layer(kernel: Kernel, parts: Parts): Kernel {
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
  if (kernel.submit !== undefined) made.submit = (request, reply) => kernel.submit!(request, reply);
  if (kernel.answer !== undefined) made.answer = (request) => kernel.answer!(request);
  if (kernel.unsent !== undefined) made.unsent = () => kernel.unsent!();
  if (kernel.onSignal !== undefined) made.onSignal = (handler) => kernel.onSignal!(handler);
  return Object.assign(made, parts);
}

/** Told of each call of a kernel's function: its name and what it was given. */
export type Sink = (call: string, ...args: readonly unknown[]) => void;

/** `kernel` under observation: `sink` is told of every call, and nothing else changes. */
export function traced(kernel: Kernel, sink: Sink): Kernel {
  const parts: Parts = {
    attach() {
      sink("attach");
      kernel.attach();
    },
    detach() {
      sink("detach");
      kernel.detach();
    },
    ready(job) {
      sink("ready", job);
      kernel.ready(job);
    },
    at(deadline, timer) {
      sink("at", deadline, timer);
      kernel.at(deadline, timer);
    },
    off(timer) {
      sink("off", timer);
      kernel.off(timer);
    },
    turn(pause) {
      sink("turn");
      return kernel.turn(pause);
    },
    block(ms) {
      sink("block", ms);
      kernel.block(ms);
    },
  };
  if (kernel.host === undefined) return layer(kernel, parts);
  return layer(kernel, {
    ...parts,
    host(ms, resume) {
      sink("host", ms);
      return kernel.host!(ms, resume);
    },
  });
}
