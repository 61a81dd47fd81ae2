import type { Line } from "./protocol.ts";

/** Of what is printed between two deliveries, this much is kept: nobody reads more. */
const MOST = 1000;

/** Milliseconds between two deliveries. */
const EVERY = 40;

/** Collects what a program prints, so that it goes out in few messages; the first line at once, should a hang follow. */
export class Printer {
  readonly #send: (lines: readonly Line[]) => void;
  #lines: Line[] = [];
  #dropped = 0;
  #sentAt = -Infinity;

  constructor(send: (lines: readonly Line[]) => void) {
    this.#send = send;
  }

  print(level: Line["level"], text: string): void {
    if (this.#lines.length < MOST) this.#lines.push({ level, text });
    else this.#dropped++;
    if (performance.now() - this.#sentAt > EVERY) this.flush();
  }

  flush(): void {
    if (this.#dropped > 0) this.#tellDropped();
    if (this.#lines.length === 0) return;
    const lines = this.#lines;
    this.#lines = [];
    this.#sentAt = performance.now();
    this.#send(lines);
  }

  #tellDropped(): void {
    this.#lines.push({ level: "warn", text: `(${this.#dropped} lines more, printed too fast to be shown)` });
    this.#dropped = 0;
  }
}
