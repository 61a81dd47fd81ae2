import type { EventLog } from "../event-log.ts";
import type { Lanes } from "../lanes.ts";
import type { Palette } from "./colors.ts";
import { inSight } from "./search.ts";
import type { Viewport } from "./viewport.ts";

/** Height of the axis above the lanes, in CSS pixels. */
export const AXIS_HEIGHT = 18;
/** More lines than this on one picture say nothing. */
const MOST = 400;

/** What lies over the lanes: the axis, names, nested boxes of scopes, ways of cancels, and a line for each swap. */
export function paintOver(
  context: CanvasRenderingContext2D,
  width: number,
  height: number,
  log: EventLog,
  lanes: Lanes,
  view: Viewport,
  palette: Palette,
  selected: number,
): void {
  const toX = (index: number): number => ((view.at(log, index) - view.from) / (view.to - view.from)) * width;
  const toY = (lane: number): number => AXIS_HEIGHT + (lane - view.top) * view.laneHeight;
  context.font = "11px system-ui, sans-serif";
  context.textBaseline = "middle";
  context.lineWidth = 1;
  paintAxis(context, width, view, palette);
  context.save();
  context.beginPath();
  context.rect(0, AXIS_HEIGHT, width, height - AXIS_HEIGHT);
  context.clip();
  paintScopes(context, log, lanes, view, palette, toX, toY);
  paintCancels(context, log, lanes, view, palette, toX, toY);
  if (view.laneHeight >= 11) paintNames(context, height, log, lanes, view, palette, toY);
  const lane = lanes.laneOf.get(selected);
  if (lane !== undefined) {
    context.strokeStyle = palette.selected;
    context.strokeRect(0.5, toY(lane) - 0.5, width - 1, Math.max(2, view.laneHeight));
  }
  context.restore();
  paintSwaps(context, height, log, view, palette, toX);
}

function paintAxis(context: CanvasRenderingContext2D, width: number, view: Viewport, palette: Palette): void {
  const span = view.to - view.from;
  const rough = span / Math.max(1, width / 110);
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((each) => each * power).find((each) => each >= rough)!;
  context.fillStyle = palette.faint;
  for (let at = Math.ceil(view.from / step) * step; at < view.to; at += step) {
    const x = ((at - view.from) / span) * width;
    const number = Number(at.toPrecision(10)).toLocaleString("en");
    context.fillText(view.axis === "time" ? `${number} ms` : `event ${number}`, x + 3, AXIS_HEIGHT / 2);
    context.fillRect(x, 0, 1, AXIS_HEIGHT);
  }
}

function paintNames(
  context: CanvasRenderingContext2D,
  height: number,
  log: EventLog,
  lanes: Lanes,
  view: Viewport,
  palette: Palette,
  toY: (lane: number) => number,
): void {
  const last = Math.min(lanes.order.length, Math.ceil(view.top + height / view.laneHeight));
  for (let lane = Math.floor(view.top); lane < last; lane++) {
    const id = lanes.order[lane]!;
    const text = `${id} ${log.tasks.get(id)!.name}`;
    const x = 4 + Math.min(lanes.depths[lane]!, 12) * 8;
    const y = toY(lane) + view.laneHeight / 2;
    context.strokeStyle = palette.line;
    context.lineWidth = 3;
    context.strokeText(text, x, y);
    context.fillStyle = palette.text;
    context.fillText(text, x, y);
  }
  context.lineWidth = 1;
}

function paintScopes(
  context: CanvasRenderingContext2D,
  log: EventLog,
  lanes: Lanes,
  view: Viewport,
  palette: Palette,
  toX: (index: number) => number,
  toY: (lane: number) => number,
): void {
  if (view.laneHeight < 3) return;
  context.strokeStyle = palette.faint;
  let painted = 0;
  for (const { opened, closed, firstChild, lastChild, task } of log.scopes) {
    if (painted > MOST) return;
    const first = firstChild === 0 ? lanes.laneOf.get(task) : lanes.laneOf.get(firstChild);
    if (first === undefined) continue;
    const left = toX(opened);
    const right = toX(closed < 0 ? log.length - 1 : closed);
    const last = lastChild === 0 ? first : lanes.lastBelow(lastChild);
    const top = toY(first);
    const bottom = toY(last + 1);
    if (right < 0 || left > context.canvas.width || bottom < 0 || top > context.canvas.height) continue;
    painted++;
    context.strokeRect(left + 0.5, top - 1, Math.max(2, right - left), bottom - top);
  }
}

/** From the lane of each task that was cancelled to the lane of the one that spawned it, where that was cancelled too. */
function paintCancels(
  context: CanvasRenderingContext2D,
  log: EventLog,
  lanes: Lanes,
  view: Viewport,
  palette: Palette,
  toX: (index: number) => number,
  toY: (lane: number) => number,
): void {
  context.strokeStyle = context.fillStyle = palette.cancel;
  for (const index of inSight(log, log.cancels, view, MOST)) {
    const task = log.tasks.get(log.taskIds[index]!)!;
    const x = toX(index);
    const lane = lanes.laneOf.get(task.id);
    if (lane === undefined) continue;
    const y = toY(lane);
    const from = lanes.laneOf.get(task.parent);
    context.beginPath();
    if (from !== undefined) {
      context.moveTo(x, toY(from + 1) - 2);
      context.lineTo(x, y);
    }
    context.stroke();
    context.beginPath();
    context.moveTo(x - 3, y - 4);
    context.lineTo(x + 3, y - 4);
    context.lineTo(x, y + 1);
    context.fill();
  }
}

function paintSwaps(
  context: CanvasRenderingContext2D,
  height: number,
  log: EventLog,
  view: Viewport,
  palette: Palette,
  toX: (index: number) => number,
): void {
  context.strokeStyle = palette.swap;
  context.fillStyle = palette.swap;
  context.lineWidth = 2;
  let free = -Infinity;
  for (const index of inSight(log, log.swaps, view, MOST)) {
    const x = toX(index);
    context.beginPath();
    context.moveTo(x, 0);
    context.lineTo(x, height);
    context.stroke();
    const text = `→ ${log.text(index)}`;
    // Where lines are dense, not every one has room for its name.
    if (x < free) continue;
    context.fillText(text, x + 4, height - 9);
    free = x + 10 + context.measureText(text).width;
  }
}
