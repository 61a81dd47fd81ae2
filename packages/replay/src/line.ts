import { fromBase64 } from "./base64.ts";
import { bytesInWords } from "./bytes-in-words.ts";
import type { Encoded } from "./encode.ts";

/** The version of the format below. A change that an older reader would misread raises it. */
export const VERSION = 1;

/** The first line of a log: what was recorded. */
export interface Header {
  readonly kind: "recording";
  readonly version: number;
  /** The program, as whoever recorded it called it, and its arguments. */
  readonly program: string;
  readonly args: readonly string[];
  readonly mode: "blocking" | "hosted";
  readonly kernel: KernelFacts;
}

/** What a program can notice of the kernel that it ran on. */
export interface KernelFacts {
  readonly name: string;
  /** What its clock showed at the beginning, if that was a virtual one. */
  readonly virtual: number | null;
  readonly ops: readonly string[];
  readonly immediate: readonly string[];
}

/** How something was answered: one of the two. */
export type Answered =
  | { readonly value: Encoded; readonly error?: never }
  | { readonly error: Encoded; readonly value?: never };

/**
 * One line of a log, as JSON. `of` is the number of the line where something was asked; the first line has number 1.
 *
 * Some lines answer what the program does just then, so their place in the log says all: "ask", "again", "clock", "answer",
 * "random", "date", "unsent", "moves", "left". The others came from outside: they say by `at` when, counted in
 * {@link Tape.position steps of the program}.
 */
export type Line = Header | Ask | Sync | Event | End;

/** A task has asked a trap. */
export interface Ask {
  readonly kind: "ask";
  readonly task: number;
  readonly name: string;
  readonly trap: string;
}

export type Sync =
  /** A request that goes on on another kernel, after a swap. */
  | { readonly kind: "again"; readonly trap: string }
  /** The clock was read. Not written for virtual clocks, which show what the program makes of them. */
  | { readonly kind: "clock"; readonly ms: number }
  /** A request was answered in place. */
  | ({ readonly kind: "answer" } & Answered)
  /** `Math.random()` and `Date.now()`, called by a task. */
  | { readonly kind: "random" | "date"; readonly value: number }
  /** What was written and not taken, at a swap or at the end. */
  | { readonly kind: "unsent"; readonly requests: Encoded }
  /** Whether a request under way could move to another kernel, and what was left of it. */
  | { readonly kind: "moves"; readonly of: number; readonly moves: boolean }
  | { readonly kind: "left"; readonly of: number; readonly request: Encoded };

export type Event =
  /** A request, or a promise that was waited for, was answered. `thrown`: by a throw of whoever began it. */
  | ({ readonly kind: "reply"; readonly at: number; readonly of: number; readonly thrown?: true } & Answered)
  /** In this turn all timers with a deadline up to here were due. */
  | { readonly kind: "time"; readonly at: number; readonly ms: number }
  /** Of the `among` jobs left of a turn, another one than the first was next: the one at this index. */
  | { readonly kind: "order"; readonly at: number; readonly next: number; readonly among: number }
  | { readonly kind: "signal"; readonly at: number; readonly signal: string }
  /** Code of the host, not of a task, has called this function of the job. */
  | { readonly kind: "host"; readonly at: number; readonly call: HostCall; readonly reason?: Encoded };

export type HostCall = "cancel" | "post" | "swap";

/** The run has ended; a log without this line is not whole. */
export type End = { readonly kind: "end" } & Answered;

/** A line as people read it. */
export function inWords(line: Line): string {
  switch (line.kind) {
    case "recording":
      return `a recording of ${line.program} on kernel '${line.kernel.name}', ${line.mode}`;
    case "ask":
      return `task ${line.task} '${line.name}' asks ${line.trap}`;
    case "again":
      return `what is left goes on: ${line.trap}`;
    case "clock":
      return `the clock is read: ${line.ms}`;
    case "answer":
      return `it is answered in place: ${answerInWords(line)}`;
    case "order":
      return `of ${line.among} tasks that are ready, number ${line.next + 1} goes first`;
    case "random":
      return `Math.random() gives ${line.value}`;
    case "date":
      return `Date.now() gives ${line.value}`;
    case "unsent":
      return "bytes are left that nobody took";
    case "moves":
      return `what line ${line.of} asked ${line.moves ? "can" : "cannot"} move to another kernel`;
    case "left":
      return `what is left of line ${line.of}: ${JSON.stringify(line.request)}`;
    case "reply":
      return `what line ${line.of} asked is answered: ${answerInWords(line)}`;
    case "time":
      return `timers are due up to ${line.ms}`;
    case "signal":
      return `${line.signal} comes`;
    case "host":
      return `the host calls job.${line.call}()`;
    case "end":
      return `the run ends: ${answerInWords(line)}`;
    default:
      return line satisfies never;
  }
}

function answerInWords(line: Answered): string {
  const text = line.error === undefined ? encodedInWords(line.value) : `error ${encodedInWords(line.error)}`;
  return text.length <= 200 ? text : `${text.slice(0, 197)}...`;
}

function encodedInWords(encoded: Encoded): string {
  const { $: kind, bytes, class: name, message, what } = (encoded ?? {}) as Readonly<Record<string, string>>;
  if (kind === "undefined") return "nothing";
  if (kind === "bytes") return bytesInWords(fromBase64(bytes!).subarray(0, 150), fromBase64(bytes!).length);
  if (kind === "error") return `${name}: ${message}`;
  if (kind === "lost") return `${what}, which could not be recorded`;
  return JSON.stringify(encoded);
}
