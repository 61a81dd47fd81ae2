import type { Layer, Parts } from "../layer.ts";
import type { Trap } from "../trap.ts";

/** What a request shall fail with; `undefined` lets it pass. */
export type FaultRule = (request: Trap) => unknown;

/**
 * Fails requests by rule, instead of passing them on: what a system does seldom, a test wants at once. What the kernel
 * answers itself by waiting fails as its own failures do: through the queue, at a checkpoint. Any other trap, core's
 * own included, fails in place.
 *
 * @example
 * ```ts
 * let asked = 0;
 * const everySecond = layers.fault(({ op }) => (op === "sleep" && ++asked % 2 === 0 ? new Error("no rest") : undefined));
 * run(layer(new SimpleKernel(), everySecond), function* () {
 *   yield* sleep(1);
 *   try {
 *     yield* sleep(1);
 *   } catch (error) {
 *     return String(error);
 *   }
 * }); // "Error: no rest"
 * ```
 */
export function fault(rule: FaultRule): Layer {
  return (kernel) => {
    const { ops } = kernel.supports;
    const parts: Parts = {
      admit(request, by) {
        const error = ops.has(request.op) ? undefined : rule(request);
        if (error !== undefined) throw error;
        return kernel.admit === undefined ? request : kernel.admit(request, by);
      },
    };
    if (kernel.submit !== undefined) {
      parts.submit = (request, reply) => {
        const error = rule(request);
        if (error !== undefined) throw error;
        return kernel.submit!(request, reply);
      };
    }
    return parts;
  };
}
