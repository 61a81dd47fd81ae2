import type { CallView } from "../report.ts";
import { nameOf } from "./coroutine.ts";
import type { Frame } from "./frame.ts";
import type { Place } from "./place.ts";
import type { TaskNode } from "./task-node.ts";

/** So many calls are named one by one; of a deeper stack, the outermost and innermost halves of it. */
const SHOWN = 100;

/**
 * The coroutines a task consists of, outermost first. The driver knows those that it called itself; where each of them
 * stands, and what it reached by native `yield*`, only debug mode knows, from the stack of what it asked last.
 */
export function callsOf(task: TaskNode): CallView[] {
  if (task.isDone) return [];
  const frames: Frame[] = [];
  for (let frame = task.callers; frame !== null; frame = frame.up) frames.push(frame);
  frames.reverse();
  const calls: CallView[] = [];
  const count = frames.length + 1;
  for (let index = 0; index < count; index++) {
    if (count > SHOWN && index === SHOWN / 2) {
      calls.push({ name: `(${count - SHOWN} more)` });
      index = count - SHOWN / 2;
    }
    const f = index === 0 ? task.f : frames[index - 1]!.f;
    // It stands where it called the next; the last one, where it asked.
    const place = index < frames.length ? frames[index]!.place : task.meter?.asked;
    calls.push(...callsAt(nameOf(f), place));
  }
  return calls;
}

/** One coroutine that the driver steps, and those below it that native `yield*` reached. */
function callsAt(name: string, place: Place | undefined): CallView[] {
  const [last, ...inner] = (place?.lines ?? []).toReversed();
  if (last === undefined) return [{ name }];
  return [
    { name, at: positionIn(last) },
    ...inner.map((line) => ({ name: nameIn(line), at: positionIn(line) })),
  ];
}

/** `worker` of `at worker (app.ts:3:9)` or `worker@app.ts:3:9`. */
function nameIn(line: string): string {
  return /^at (.+) \(/.exec(line)?.[1] ?? /^([^@\s]+)@/.exec(line)?.[1] ?? "(anonymous)";
}

/** `app.ts:3:9` of either. */
function positionIn(line: string): string {
  return line.replace(/^at (?:.+ \()?|^[^@\s]*@/, "").replace(/\)$/, "");
}
