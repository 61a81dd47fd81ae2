import type { Waker } from "@outloop/core";
import type { InspectRequest } from "./protocol.ts";

/** Words of the memory that the thread of the program shares with that of the socket. */
export const STATE = 0;
/** How many requests have been sent since the program's thread last looked. */
export const ASKED = 1;
/** A turn is under way. */
export const TURNING = 2;
export const JOB = 3;
export const TASK = 4;
/** Doubles, in milliseconds since 1970: when the step began, and the turn. */
export const STEP_BEGAN = 4;
export const TURN_BEGAN = 5;
export const BYTES = 48;

/** Values of `STATE`. */
export const STARTING = 0;
export const LISTENING = 1;
export const FAILED = 2;

export interface ServerData {
  readonly memory: SharedArrayBuffer;
  readonly path: string;
  readonly pid: number;
  readonly program: string;
}

/** What the thread of the socket sends. */
export interface Question {
  readonly id: number;
  readonly request: InspectRequest;
}

/** What the program's thread sends: an answer, as JSON, or what ends its next wait. */
export type FromProgram = { readonly id: number; readonly answer: string } | { readonly waker: Waker };
