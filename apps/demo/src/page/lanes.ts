import type { EventLog } from "./event-log.ts";

/** Which task has which lane: parents above their children, in the order of their spawning. */
export class Lanes {
  /** Task ids, from the top. */
  readonly order: number[] = [];
  readonly depths: number[] = [];
  readonly laneOf: Map<number, number> = new Map();
  /** How many tasks the log had when this was made. */
  readonly count: number;

  constructor(log: EventLog) {
    this.count = log.tasks.size;
    // By hand instead of recursion: tasks may be nested deeper than the stack.
    const left: { readonly id: number; readonly depth: number }[] = [];
    const push = (ids: readonly number[], depth: number): void => {
      for (let at = ids.length - 1; at >= 0; at--) left.push({ id: ids[at]!, depth });
    };
    push(log.roots, 0);
    for (let each = left.pop(); each !== undefined; each = left.pop()) {
      this.laneOf.set(each.id, this.order.length);
      this.order.push(each.id);
      this.depths.push(each.depth);
      push(log.tasks.get(each.id)!.children, each.depth + 1);
    }
  }

  /** The lane of the last task below `id`. */
  lastBelow(id: number): number {
    const lane = this.laneOf.get(id) ?? 0;
    const depth = this.depths[lane] ?? 0;
    let last = lane;
    while (last + 1 < this.order.length && this.depths[last + 1]! > depth) last++;
    return last;
  }
}
