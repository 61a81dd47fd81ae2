import type { EventRecord, Observer } from "../event-record.ts";

interface Attached {
  readonly observer: Observer;
  /** It is told of the events after this one. */
  readonly since: number;
  isOff: boolean;
}

/** Who observes a job, each told every record once and in order, whatever they do meanwhile. */
export class Observers {
  readonly #onChange: () => void;
  readonly #onFailure: (error: unknown) => void;
  /** Replaced, never changed: a record on its way goes to those who were there when it set out. */
  #all: readonly Attached[] = [];
  #isTelling = false;
  /** What observers caused while they were told of something else. */
  readonly #later: EventRecord[] = [];

  constructor(onChange: () => void, onFailure: (error: unknown) => void) {
    this.#onChange = onChange;
    this.#onFailure = onFailure;
  }

  get isEmpty(): boolean {
    return this.#all.length === 0;
  }

  /** Returns what detaches it again. */
  add(observer: Observer, since: number): () => void {
    const attached: Attached = { observer, since, isOff: false };
    this.#all = [...this.#all, attached];
    this.#onChange();
    return () => this.#remove(attached);
  }

  tell(record: EventRecord): void {
    if (this.#isTelling) {
      this.#later.push(record);
      return;
    }
    this.#isTelling = true;
    this.#give(record);
    if (this.#later.length > 0) {
      // By index: it may grow meanwhile.
      for (let index = 0; index < this.#later.length; index++) this.#give(this.#later[index]!);
      this.#later.length = 0;
    }
    this.#isTelling = false;
  }

  /** Told to one alone: what it missed. */
  tellOnly(observer: Observer, record: EventRecord): boolean {
    try {
      observer(record);
      return true;
    } catch (error) {
      this.#onFailure(error);
      return false;
    }
  }

  #give(record: EventRecord): void {
    const all = this.#all;
    for (let index = 0; index < all.length; index++) {
      const each = all[index]!;
      if (each.isOff || record.n <= each.since) continue;
      try {
        each.observer(record);
      } catch (error) {
        this.#remove(each);
        this.#onFailure(error);
      }
    }
  }

  #remove(attached: Attached): void {
    if (attached.isOff) return;
    attached.isOff = true;
    this.#all = this.#all.filter((each) => each !== attached);
    this.#onChange();
  }
}
