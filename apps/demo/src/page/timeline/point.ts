import { CANCEL, TRAP } from "../../runner/events.ts";
import { stateNames, type EventLog } from "../event-log.ts";
import type { Lanes } from "../lanes.ts";
import { AXIS_HEIGHT } from "./paint-over.ts";
import type { Viewport } from "./viewport.ts";

/** What is under a point of the picture. */
export interface Pointed {
  readonly task: number;
  readonly words: string;
}

export function pointAt(
  x: number,
  y: number,
  width: number,
  log: EventLog,
  lanes: Lanes,
  view: Viewport,
): Pointed | undefined {
  const id = lanes.order[Math.floor(view.top + (y - AXIS_HEIGHT) / view.laneHeight)];
  const task = id === undefined || y < AXIS_HEIGHT ? undefined : log.tasks.get(id);
  if (task === undefined) return undefined;
  // Half a tick's width to the right counts as well.
  const unit = (view.to - view.from) / width;
  const instant = view.from + (x + 3) * unit;
  const last = task.events.findLastIndex((event) => view.at(log, event) <= instant);
  if (last < 0) return { task: task.id, words: `task ${task.id} '${task.name}' is not there yet` };
  return { task: task.id, words: inWords(log, task.events, last, task.name) };
}

function inWords(log: EventLog, events: readonly number[], last: number, name: string): string {
  const event = events[last]!;
  const state = stateNames[log.states[event]!]!;
  const words = [`task ${log.taskIds[event]} '${name}' is ${state} at ${round(log.times[event]!)} ms`];
  for (let at = last; at >= 0 && at > last - 4; at--) {
    const text = log.text(events[at]!);
    const kind = log.kinds[events[at]!]!;
    if (kind === TRAP) {
      words.push(`asked ${text}`);
      break;
    }
    if (kind === CANCEL) words.push(text);
  }
  return words.join("; ");
}

function round(ms: number): string {
  return Number(ms.toFixed(3)).toLocaleString("en");
}
