import { UnsupportedTrap } from "../errors.ts";
import type { Kernel, Supports } from "../kernel.ts";
import type { Layer } from "../layer.ts";

/**
 * Answers none of the traps named by their `op`: whoever asks one gets `UnsupportedTrap`, in place, with `why` in its
 * message. What the kernel answers itself leaves its `supports`, too, so that no program that waits for it is swapped here.
 *
 * It denies core's traps as well (`sleep`, `spawn`, `until`, `swap`, ...), by what a program asks and not by what comes
 * of it: a `timeout` is no `sleep` but a `scope`; what `trace` or a meter shows is what is denied. A channel's `send` has
 * the same `op` as a socket's: for more than names take `fault`. Who catches the error and asks again without end holds
 * the thread, since no denial is a checkpoint.
 *
 * @example
 * ```ts
 * const kernel = layer(new SimpleKernel(), layers.deny(["sleep"], "No program may sleep here"));
 * run(kernel, function* () {
 *   try {
 *     yield* sleep(10);
 *   } catch (error) {
 *     return error instanceof UnsupportedTrap;
 *   }
 * }); // true
 * ```
 */
export function deny(ops: Iterable<string>, why: string): Layer {
  const denied: ReadonlySet<string> = new Set(ops);
  return (kernel) => ({
    supports: without(kernel, denied),
    admit(request, by) {
      if (denied.has(request.op))
        throw new UnsupportedTrap(request, `task ${by.id} '${by.name}'`, `kernel '${kernel.name}'`, why);
      return kernel.admit === undefined ? request : kernel.admit(request, by);
    },
  });
}

function without({ supports }: Kernel, denied: ReadonlySet<string>): Supports {
  const rest = (ops: ReadonlySet<string>): ReadonlySet<string> =>
    new Set([...ops].filter((op) => !denied.has(op)));
  const { ops, immediate } = supports;
  return { ...supports, ops: rest(ops), ...(immediate === undefined ? {} : { immediate: rest(immediate) }) };
}
