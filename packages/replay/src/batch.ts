import type { Runnable } from "@outloop/core/kernel";

/** A ready job, with its place among all that have been ready. */
interface Place {
  readonly job: Runnable;
  at: number;
}

/**
 * The ready queue as seen from in front of a kernel: which jobs wait, and which of the turn's batch are left. So a choice
 * of the kernel's can be told as a number, and made again by that number on a kernel that would choose otherwise.
 *
 * The first of the batch takes the place of a chosen one, so that a choice costs the same whatever it is.
 */
export class Batch {
  #places: Place[] = [];
  #first = 0;
  /** Places that have been thrown away from the front. */
  #gone = 0;
  #left = 0;

  get length(): number {
    return this.#places.length - this.#first;
  }

  add(job: Runnable): Place {
    const place = { job, at: this.#gone + this.#places.length };
    this.#places.push(place);
    return place;
  }

  /** A turn begins; its batch is what stands here when the first of its jobs runs. */
  begin(): void {
    this.#left = 0;
  }

  /** How many of the batch are left, this one included, when a job is about to run. */
  get left(): number {
    return this.#left > 0 ? this.#left : this.length;
  }

  indexOf(place: Place): number {
    return place.at - this.#gone - this.#first;
  }

  /** Takes the job at `index` of those left. */
  take(index: number): Runnable {
    this.#left = this.left - 1;
    const at = this.#first + index;
    const taken = this.#places[at]!;
    const first = this.#places[this.#first]!;
    this.#places[at] = first;
    first.at = taken.at;
    this.#first++;
    if (this.#first > 1024 && this.#first * 2 > this.#places.length) this.#throwAway();
    return taken.job;
  }

  /** All that wait, in order; none afterwards. */
  clear(): Runnable[] {
    const jobs = this.#places.slice(this.#first).map(({ job }) => job);
    this.#places = [];
    this.#first = this.#gone = this.#left = 0;
    return jobs;
  }

  #throwAway(): void {
    this.#places = this.#places.slice(this.#first);
    this.#gone += this.#first;
    this.#first = 0;
  }
}
