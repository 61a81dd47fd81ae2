import type { Reply, Trap } from "@outloop/core/kernel";
import { decode, errorClasses, type ErrorClasses } from "./decode.ts";
import type { Encoded } from "./encode.ts";
import { Diverged, LogError } from "./errors.ts";
import { inWords, type Answered, type Event, type HostCall, type Line } from "./line.ts";
import type { Log } from "./read-log.ts";

/** What a host's function of the job does once its time has come. */
export interface HeldCall {
  readonly call: HostCall;
  readonly go: () => void;
}

/** What a kernel is made to believe that the time is. */
export interface ScriptedClock {
  instant: number;
}

/** Told of each line as it comes true: the line, and its number. */
export type OnLine = (line: Line, number: number) => void;

/** A log as it is played: the next line, how far the program has come, and who waits for which answer. */
export class Script {
  /** As {@link Tape.position}. */
  position = 0;
  isInStep = false;
  /** The first point at which the program did something else. Nothing goes on after it. */
  failure: Error | null = null;
  /** The clock of the present kernel: it shows up to when timers are due. */
  clock: ScriptedClock = { instant: -Infinity };
  /** Calls by the host that came before their time. */
  readonly held: HeldCall[] = [];
  /** Told that the host has called. */
  onHeld: () => void = () => {};
  onSignal: (signal: string) => void = () => {};
  /** Cancels the job, as the host did. */
  onCancel: (reason: unknown) => void = () => {};
  readonly #log: Log;
  readonly #onLine: OnLine;
  readonly #classes: ErrorClasses;
  /** The index of the next line. */
  #next = 1;
  readonly #waiting = new Map<number, Reply>();
  #asked: { readonly request: Trap; readonly line: number } | null = null;

  constructor(log: Log, onLine: OnLine, errors: readonly Function[]) {
    this.#log = log;
    this.#onLine = onLine;
    this.#classes = errorClasses(errors);
  }

  get next(): Line {
    return this.#log.lines[this.#next]!;
  }

  /** Goes past the next line, and returns its number. */
  advance(): number {
    const line = this.next;
    const number = ++this.#next;
    this.#onLine(line, number);
    return number;
  }

  /** The next line, if it is of this kind; goes past it. */
  take<K extends Line["kind"]>(kind: K): (Line & { readonly kind: K }) | undefined {
    const line = this.next;
    if (line.kind !== kind || this.failure !== null) return undefined;
    this.advance();
    return line as Line & { readonly kind: K };
  }

  /** As {@link take}; another line is a divergence. */
  expect<K extends Line["kind"]>(kind: K, happens: string): (Line & { readonly kind: K }) | undefined {
    const line = this.take(kind);
    if (line === undefined) this.diverge(happens);
    return line;
  }

  diverge(happens: string): void {
    this.failure ??= new Diverged(this.#log.name, this.#next + 1, inWords(this.next), happens);
  }

  throwFailure(): void {
    if (this.failure !== null) throw this.failure;
  }

  /** What was answered, or a throw of it. */
  outcome(answered: Answered): unknown {
    if (answered.error === undefined) return this.decode(answered.value);
    throw this.decode(answered.error);
  }

  decode(encoded: Encoded): unknown {
    return decode(encoded, this.#classes, (what) => {
      this.failure ??= new LogError(
        `${this.#log.name}, line ${this.#next}: ${what} was answered, which no log can hold. Let the promise given to ` +
          `until(), or the kernel, answer with plain data`,
      );
      throw this.failure;
    });
  }

  asked(request: Trap, line: number): void {
    this.position++;
    this.#asked = { request, line };
  }

  lineOf(request: Trap): number | undefined {
    return this.#asked?.request === request ? this.#asked.line : undefined;
  }

  stepped(): void {
    this.isInStep = false;
    this.position++;
    this.#asked = null;
  }

  /** Which of the `among` jobs left of a turn is next. */
  chosen(among: number): number {
    const line = this.next;
    if (line.kind !== "order" || !this.isDue() || this.failure !== null) return 0;
    if (line.among !== among) {
      this.diverge(`there are ${among} of them`);
      return 0;
    }
    this.advance();
    return line.next;
  }

  /** The answer to `line` goes to `reply`. */
  awaits(line: number, reply: Reply): void {
    this.#waiting.set(line, reply);
  }

  /** What comes from outside at this point, as far as it need not wait for the host's own code. */
  deliver(): void {
    while (this.failure === null && this.isDue()) {
      const line = this.next as Event;
      // These are for who asks for them.
      if (line.kind === "order" || (line.kind === "reply" && line.thrown === true)) return;
      if (line.kind === "host" && line.call !== "cancel" && this.held.length === 0) return;
      this.advance();
      this.#happen(line);
    }
  }

  isDue(): boolean {
    const line = this.next;
    return "at" in line && line.at === this.position;
  }

  /** The host's own code has to call before anything goes on. */
  waitsForHost(): boolean {
    const line = this.next;
    return this.isDue() && line.kind === "host" && line.call !== "cancel" && this.held.length === 0;
  }

  #happen(line: Exclude<Event, { readonly kind: "order" }>): void {
    switch (line.kind) {
      case "time":
        this.clock.instant = line.ms;
        return;
      case "signal":
        this.onSignal(line.signal);
        return;
      case "host":
        if (line.call === "cancel") this.onCancel(this.decode(line.reason!));
        else this.#hostCalls(line.call);
        return;
      case "reply":
        this.#reply(line);
    }
  }

  #hostCalls(call: HostCall): void {
    const { call: now, go } = this.held.shift()!;
    if (now === call) return go();
    this.#next--;
    this.diverge(`the host calls job.${now}()`);
  }

  #reply(line: Event & { readonly kind: "reply" }): void {
    const reply = this.#waiting.get(line.of);
    if (reply === undefined) {
      this.#next--;
      return this.diverge("nobody waits for that answer");
    }
    this.#waiting.delete(line.of);
    let value: unknown;
    try {
      value = this.outcome(line);
    } catch (error) {
      if (this.failure === null) reply.fail(error);
      return;
    }
    reply.answer(value);
  }
}
