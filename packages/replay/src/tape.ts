import type { Trap } from "@outloop/core/kernel";
import { encode, type Encoded } from "./encode.ts";
import type { Answered, Ask, End, Event, Header, Line, Sync } from "./line.ts";

/** Where all layers of one recording write: its lines, in order, and how far the program has come. */
export class Tape {
  /**
   * How far the program has come: how many times a turn began or ended, a job ended, or a trap was asked. The same at
   * each replay, so that what comes from outside can come at the same point.
   */
  position = 0;
  /** A task is being stepped: what is called now is called by the program. */
  isInStep = false;
  /** What ended the recording before the run. */
  failure: { readonly error: unknown } | undefined = undefined;
  /** What could not be recorded, in words. */
  readonly lost: string[] = [];
  readonly #write: (line: string) => void;
  #lines = 0;
  /** Lines that wait for the one that is written when the timers of a turn have fired. */
  #held: Line[] | null = null;
  /** The trap asked last in this step, and its line. */
  #asked: { readonly request: Trap; readonly line: number } | null = null;

  constructor(write: (line: string) => void) {
    this.#write = write;
  }

  /** Writes one line and returns its number. */
  write(line: Header | Ask | Sync | Event | End): number {
    if (this.#held === null) this.#put(line);
    else this.#held.push(line);
    return this.#lines;
  }

  /** Holds lines back until {@link release}, whose own line goes before them. */
  hold(): void {
    this.#held ??= [];
  }

  release(first: Event): void {
    const held = this.#held ?? [];
    this.#held = null;
    for (const each of [first, ...held]) this.#put(each);
  }

  #put(line: Line): void {
    this.#lines++;
    if (this.failure !== undefined) return;
    try {
      this.#write(`${JSON.stringify(line)}\n`);
    } catch (error) {
      // A full disk is not the program's business; a log with a hole would be nobody's.
      this.failure = { error };
    }
  }

  encode(value: unknown): Encoded {
    return encode(value, (what) => this.lost.push(`line ${this.#lines + 1}: ${what}`));
  }

  value(value: unknown): Answered {
    return { value: this.encode(value) };
  }

  error(error: unknown): Answered {
    return { error: this.encode(error) };
  }

  reply(of: number, answered: Answered, thrown = false): void {
    this.write({ kind: "reply", at: this.position, of, ...answered, ...(thrown ? { thrown } : {}) });
  }

  asked(request: Trap, line: number): void {
    this.position++;
    this.#asked = { request, line };
  }

  /** The line where `request` was asked; `undefined` for one that comes from another kernel. */
  lineOf(request: Trap): number | undefined {
    return this.#asked?.request === request ? this.#asked.line : undefined;
  }

  /** A step has ended. */
  stepped(): void {
    this.isInStep = false;
    this.position++;
    this.#asked = null;
  }
}
