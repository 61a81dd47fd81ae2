import type { EventLog } from "../event-log.ts";

/** What the horizontal axis shows: the program's time, or the events one by one. */
export type Axis = "time" | "events";

/** Which part of the log is shown. Horizontal units are those of the axis, vertical ones lanes. */
export class Viewport {
  axis: Axis = "time";
  from = 0;
  to = 1;
  top = 0;
  /** Height of a lane in CSS pixels; below 1, one row of pixels stands for several lanes. */
  laneHeight = 18;
  /** The right edge stays at the newest event. */
  follows = true;
  /** Everything is shown, however much it is. */
  fits = true;
  #widest = Infinity;

  /** Closer than this there is nothing to be seen. */
  get #narrowest(): number {
    return this.axis === "time" ? 1e-4 : 4;
  }

  at(log: EventLog, index: number): number {
    return this.axis === "time" ? log.times[index]! : index;
  }

  end(log: EventLog): number {
    return this.axis === "time" ? log.lastTime : log.length;
  }

  /** Moves along with the log. */
  keepUp(log: EventLog, lanes: number, height: number): void {
    if (log.length === 0) this.fit();
    this.#widest = Math.max(10, this.end(log) * 4);
    const first = log.length === 0 ? 0 : this.at(log, 0);
    const end = Math.max(this.end(log), first + 1e-3);
    if (this.fits) {
      this.from = first;
      this.to = first + (end - first) * 1.02;
      this.laneHeight = Math.min(18, Math.max(0.001, height / Math.max(1, lanes)));
      this.top = 0;
    } else if (this.follows) {
      const width = this.to - this.from;
      this.to = end + width * 0.02;
      this.from = this.to - width;
    }
  }

  pan(x: number, lanes: number): void {
    this.fits = false;
    if (x !== 0) this.follows = false;
    const width = this.to - this.from;
    this.from += x * width;
    this.to += x * width;
    this.top = Math.max(0, this.top + lanes);
  }

  /** Zooms by `factor` about the point `at`, a fraction of the width. */
  zoom(factor: number, at: number): void {
    this.fits = false;
    const width = this.to - this.from;
    const center = this.from + width * at;
    const bounded = Math.min(Math.max(width * factor, this.#narrowest), this.#widest);
    this.from = center - at * bounded;
    this.to = this.from + bounded;
    if (at < 1) this.follows = false;
  }

  /** Makes lanes higher about the point `y`, in pixels. */
  zoomLanes(factor: number, y: number): void {
    this.fits = false;
    const lane = this.top + y / this.laneHeight;
    this.laneHeight = Math.min(40, Math.max(0.002, this.laneHeight * factor));
    this.top = Math.max(0, lane - y / this.laneHeight);
  }

  fit(): void {
    this.fits = true;
    this.follows = true;
  }
}
