/** Bytes that have been received and not yet been given to anybody. It holds no memory while it is empty. */
export class Input {
  #bytes: Uint8Array = NONE;
  #start = 0;
  #end = 0;

  get length(): number {
    return this.#end - this.#start;
  }

  /** Appends `more`, which is ours from now on: the first to come is kept as it is. */
  add(more: Uint8Array): void {
    if (this.#end === this.#start) {
      this.#bytes = more;
      this.#start = 0;
      this.#end = more.length;
      return;
    }
    if (this.#end + more.length > this.#bytes.length) this.#makeRoom(more.length);
    this.#bytes.set(more, this.#end);
    this.#end += more.length;
  }

  /** Puts `bytes`, which are ours from now on, before everything else. */
  putBack(bytes: Uint8Array): void {
    const { length } = this;
    if (length === 0) return this.add(bytes);
    const rest = this.take(length);
    this.add(bytes);
    this.add(rest);
  }

  /** Takes the first `count` bytes; they are the caller's own. */
  take(count: number): Uint8Array {
    const { length } = this;
    const whole = count >= length && this.#start === 0 && length === this.#bytes.length;
    const taken = whole ? this.#bytes : this.#bytes.slice(this.#start, this.#start + Math.min(count, length));
    this.#skip(taken.length);
    return taken;
  }

  /** As `take`, to be read at once: a view that is good until bytes are added. */
  view(count: number): Uint8Array {
    const view = this.#bytes.subarray(this.#start, this.#start + count);
    this.#skip(count);
    return view;
  }

  /** Where `delimiter` begins, looked for from `from` on; -1 when it is not there. */
  indexOf(delimiter: Uint8Array, from: number): number {
    const bytes = this.#bytes;
    const first = delimiter[0]!;
    for (let at = this.#start + from; ; at++) {
      at = bytes.indexOf(first, at);
      if (at < 0 || at + delimiter.length > this.#end) return -1;
      if (isAt(bytes, at, delimiter)) return at - this.#start;
    }
  }

  /** Where `byte` comes last; -1 when it is not there. */
  lastIndexOf(byte: number): number {
    const at = this.length === 0 ? -1 : this.#bytes.lastIndexOf(byte, this.#end - 1);
    return at < this.#start ? -1 : at - this.#start;
  }

  #skip(count: number): void {
    this.#start += count;
    if (this.#start < this.#end) return;
    this.#bytes = NONE;
    this.#start = this.#end = 0;
  }

  #makeRoom(more: number): void {
    const { length } = this;
    // Twice what is needed, so that a long message that comes in small pieces is not copied for each of them.
    const room = new Uint8Array(Math.max(2 * (length + more), 1024));
    room.set(this.#bytes.subarray(this.#start, this.#end));
    this.#bytes = room;
    this.#start = 0;
    this.#end = length;
  }
}

const NONE = new Uint8Array(0);

function isAt(bytes: Uint8Array, at: number, delimiter: Uint8Array): boolean {
  for (let index = 1; index < delimiter.length; index++)
    if (bytes[at + index] !== delimiter[index]) return false;
  return true;
}
