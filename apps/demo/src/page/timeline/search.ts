import type { EventLog } from "../event-log.ts";
import type { Viewport } from "./viewport.ts";

/** The first event at or after `x`, from `start` on: galloping, since it is mostly near. */
export function firstFrom(
  log: EventLog,
  events: readonly number[],
  view: Viewport,
  x: number,
  start: number,
): number {
  let low = start;
  let step = 1;
  while (low + step <= events.length && view.at(log, events[low + step - 1]!) < x) {
    low += step;
    step *= 2;
  }
  let high = Math.min(events.length, low + step);
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (view.at(log, events[middle]!) < x) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Of events in order, those in sight, and no more than `most` of them, the newest. */
export function inSight(
  log: EventLog,
  events: readonly number[],
  view: Viewport,
  most: number,
): readonly number[] {
  const first = firstFrom(log, events, view, view.from, 0);
  const end = firstFrom(log, events, view, view.to, first);
  return events.slice(Math.max(first, end - most), end);
}
