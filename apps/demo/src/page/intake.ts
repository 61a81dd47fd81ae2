import { COLUMNS } from "../runner/events.ts";
import type { Report } from "../runner/protocol.ts";
import * as state from "./state.ts";

/** What comes in numbers, too many to be shown one by one. */
export type Bulk = Extract<Report, { type: "events" | "output" | "measured" }>;

/** Output beyond this is dropped from the top. */
const MOST_LINES = 1000;
/** A run without end would fill the memory: beyond this, the timeline begins anew with what is alive. */
const MOST_EVENTS = 4_000_000;
/** Milliseconds of each frame in which what has come is looked at; the rest of it is for the page. */
const SHARE = 8;

/** Keeps a fast program from holding up the page: what it tells waits here, and is looked at a little in each frame. */
export class Intake {
  #waiting: Bulk[] = [];
  #isAsked = false;
  readonly #seen: (events: number) => void;

  /** `seen` is told how many events have been looked at: a program too far ahead waits for that. */
  constructor(seen: (events: number) => void) {
    this.#seen = seen;
  }

  add(report: Bulk): void {
    this.#waiting.push(report);
    this.#soon();
  }

  clear(): void {
    this.#waiting = [];
  }

  takeAll(): void {
    this.#take(Infinity);
  }

  #soon(): void {
    if (this.#isAsked) return;
    this.#isAsked = true;
    // Not a frame of the screen, which a page in the background does not get.
    setTimeout(() => {
      this.#isAsked = false;
      this.#take(SHARE);
      if (this.#waiting.length > 0) this.#soon();
    }, 16);
  }

  #take(ms: number): void {
    const end = performance.now() + ms;
    const lines: state.Line[] = [];
    let events = 0;
    let taken = 0;
    for (const each of this.#waiting) {
      taken++;
      if (each.type === "events") {
        state.log.value.append(each.strings, each.data);
        events += each.data.length / COLUMNS;
      } else if (each.type === "output") lines.push(...each.lines);
      else measured(each.name, each.time, each.value);
      if (performance.now() >= end) break;
    }
    this.#waiting.splice(0, taken);
    if (lines.length > 0) state.lines.value = [...state.lines.value, ...lines].slice(-MOST_LINES);
    if (events === 0) return;
    if (state.log.value.length > MOST_EVENTS) {
      state.log.value = state.log.value.renewed();
      state.notice.value = `The timeline begins anew: it was full at ${MOST_EVENTS.toLocaleString("en")} events.`;
    }
    state.logged.value = state.log.value.length;
    this.#seen(events);
  }
}

function measured(name: string, time: number, value: number): void {
  const curves = new Map(state.curves.value);
  const { times, values } = curves.get(name) ?? { times: [], values: [] };
  times.push(time / 1000);
  values.push(value);
  curves.set(name, { times, values });
  state.curves.value = curves;
}
