import { TRAP } from "../../runner/events.ts";
import { RUNNING, type EventLog, type LoggedTask } from "../event-log.ts";
import type { Lanes } from "../lanes.ts";
import { firstFrom } from "./search.ts";
import type { Viewport } from "./viewport.ts";

/**
 * Paints the lanes into `pixels`, a row of the picture at a time. The work is bounded by the size of the picture, not by
 * that of the log: between two columns, a lane with a million events is skipped by binary search.
 */
export function paintLanes(
  pixels: Uint32Array,
  width: number,
  height: number,
  scale: number,
  log: EventLog,
  lanes: Lanes,
  view: Viewport,
  colors: Uint32Array,
): void {
  pixels.fill(colors[0]!);
  const laneHeight = view.laneHeight * scale;
  const row = new Uint32Array(width);
  if (laneHeight < 1) {
    for (let y = 0; y < height; y++) {
      const lane = Math.floor(view.top + y / laneHeight);
      if (lane >= lanes.order.length) break;
      paintTask(row, log, log.tasks.get(lanes.order[lane]!)!, view, colors, false);
      pixels.set(row, y * width);
    }
    return;
  }
  const gap = laneHeight >= 4 ? Math.max(1, Math.round(laneHeight / 8)) : 0;
  const marked = new Uint32Array(width);
  for (let lane = Math.floor(view.top); lane < lanes.order.length; lane++) {
    const y = Math.round((lane - view.top) * laneHeight);
    if (y >= height) break;
    const task = log.tasks.get(lanes.order[lane]!)!;
    const bottom = Math.min(height, Math.round((lane + 1 - view.top) * laneHeight) - gap);
    paintTask(row, log, task, view, colors, false);
    // The ticks of traps stand in the lower third.
    const ticks = laneHeight >= 6 ? Math.round(bottom - (bottom - y) / 3) : bottom;
    for (let at = Math.max(0, y); at < Math.min(ticks, bottom); at++) pixels.set(row, at * width);
    if (ticks >= bottom) continue;
    paintTask(marked, log, task, view, colors, true);
    for (let at = Math.max(0, ticks); at < bottom; at++) pixels.set(marked, at * width);
  }
}

/** One lane, a colour for each column; with the columns in which a trap was asked in the colour behind those of states. */
function paintTask(
  row: Uint32Array,
  log: EventLog,
  { events }: LoggedTask,
  view: Viewport,
  colors: Uint32Array,
  marks: boolean,
): void {
  const width = row.length;
  const unit = (view.to - view.from) / width;
  const tick = colors[colors.length - 1]!;
  let next = firstFrom(log, events, view, view.from, 0);
  let state = next === 0 ? 0 : log.states[events[next - 1]!]!;
  let column = 0;
  while (next < events.length) {
    const event = events[next]!;
    const at = Math.floor((view.at(log, event) - view.from) / unit);
    if (at >= width) break;
    if (at > column) row.fill(colors[state]!, column, at);
    // All events of this column; where they are few, a step too short for a pixel of its own is shown all the same.
    const after = firstFrom(log, events, view, view.from + (at + 1) * unit, next);
    const last = Math.max(next, after - 1);
    state = log.states[events[last]!]!;
    let shown = state;
    let hasTrap = false;
    for (let each = next; each <= last && each < next + 8; each++) {
      if (log.states[events[each]!] === RUNNING) shown = RUNNING;
      if (log.kinds[events[each]!] === TRAP) hasTrap = true;
    }
    row[at] = marks && hasTrap ? tick : colors[shown]!;
    column = at + 1;
    next = last + 1;
  }
  if (column < width) {
    // Nothing is known beyond the newest event.
    const end = Math.min(width, Math.max(column, Math.ceil((view.end(log) - view.from) / unit)));
    row.fill(colors[state]!, column, end);
    row.fill(colors[0]!, end);
  }
}
