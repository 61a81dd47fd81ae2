import type { Kernel } from "../kernel.ts";
import type { Layer, Parts } from "../layer.ts";

/** Told of each call of a kernel's member: its name, and what it was given. */
export type Sink = (call: string, ...args: readonly unknown[]) => void;

/**
 * Tells `sink` of every call that the driver makes of a kernel, before it is made, and changes nothing. Of `now` and
 * `choose` it tells nothing: they would drown the rest.
 *
 * @example
 * ```ts
 * const calls: string[] = [];
 * run(layer(new SimpleKernel(), layers.trace((call) => calls.push(call))), () => checkpoint());
 * calls.join(" "); // "attach ready turn ready turn drain detach"
 * ```
 */
export function trace(sink: Sink): Layer {
  return (kernel) => {
    const parts: Parts = {
      attach: () => told("attach", [], () => kernel.attach()),
      detach: () => told("detach", [], () => kernel.detach()),
      ready: (job) => told("ready", [job], () => kernel.ready(job)),
      at: (deadline, timer) => told("at", [deadline, timer], () => kernel.at(deadline, timer)),
      off: (timer) => told("off", [timer], () => kernel.off(timer)),
      turn: (pause) => told("turn", [], () => kernel.turn(pause)),
      block: (ms) => told("block", [ms], () => kernel.block(ms)),
      drain: () => told("drain", [], () => kernel.drain()),
    };
    addOptional(parts, kernel);
    return parts;
  };

  function told<T>(call: string, args: readonly unknown[], go: () => T): T {
    sink(call, ...args);
    return go();
  }

  function addOptional(parts: Parts, kernel: Kernel): void {
    if (kernel.host !== undefined) {
      parts.host = (ms, resume) => told("host", [ms], () => kernel.host!(ms, resume));
    }
    if (kernel.admit !== undefined) {
      parts.admit = (request, by) => told("admit", [request, by], () => kernel.admit!(request, by));
    }
    if (kernel.submit !== undefined) {
      parts.submit = (request, reply) => told("submit", [request], () => kernel.submit!(request, reply));
    }
    if (kernel.answer !== undefined) {
      parts.answer = (request) => told("answer", [request], () => kernel.answer!(request));
    }
  }
}
