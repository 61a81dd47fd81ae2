/**
 * Bytes that have come on a connection and that nobody has used yet: `bytes[at .. end]`. They are never overwritten, so
 * parts of them may be given away.
 */
export class Input {
  bytes: Uint8Array = NONE;
  at = 0;
  end = 0;

  get length(): number {
    return this.end - this.at;
  }

  /** Appends `more`, which is ours from now on. */
  add(more: Uint8Array): void {
    const { length } = this;
    if (length === 0) this.bytes = more;
    else {
      const both = new Uint8Array(length + more.length);
      both.set(this.bytes.subarray(this.at, this.end));
      both.set(more, length);
      this.bytes = both;
    }
    this.at = 0;
    this.end = this.bytes.length;
  }

  /** Takes up to `count` bytes. */
  take(count: number): Uint8Array {
    const end = Math.min(this.at + count, this.end);
    const taken = this.bytes.subarray(this.at, end);
    this.at = end;
    this.#release();
    return taken;
  }

  /** `at` has moved: memory is held only for what is left. */
  moveTo(at: number): void {
    this.at = at;
    this.#release();
  }

  #release(): void {
    if (this.at < this.end) return;
    this.bytes = NONE;
    this.at = this.end = 0;
  }
}

export const NONE: Uint8Array = new Uint8Array(0);
