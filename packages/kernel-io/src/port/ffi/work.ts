// The methods of the port for work that threads do.
import { CTL_RESULT, CTL_SIZE } from "../port.ts";
import { checkFd, checkRange, isBytes, isInt, lengthOf } from "./checks.ts";
import { Crew, NONE } from "./crew.ts";
import { kindOf } from "./descriptor.ts";
import { orderOf } from "./job.ts";
import { EINVAL, EOPNOTSUPP } from "./linux.ts";
import type { State } from "./state.ts";

const USUAL_THREADS = 4;
const MOST_THREADS = 64;

export function workThreads(state: State, count: number): number {
  if (!isInt(count) || count < 1 || count > MOST_THREADS) return -EINVAL;
  state.threads = count;
  return 0;
}

export function workBegin(
  state: State,
  words: Uint8Array,
  input: Uint8Array,
  offset: number,
  length: number,
): number {
  const order = orderOf(words, input, offset, length);
  if (typeof order === "number") return order;
  const { libc, resources, threads = USUAL_THREADS } = state;
  state.crew ??= new Crew(libc, resources.wakeFd, threads);
  return state.crew.begin(order);
}

export function workNext({ crew, ctl }: State): number {
  const job = crew?.next();
  if (job === undefined) return NONE;
  ctl[CTL_RESULT] = job.performance!.result;
  ctl[CTL_SIZE] = job.performance!.output?.length ?? 0;
  return job.ticket;
}

export function workTake({ crew }: State, ticket: number, bytes: Uint8Array): number {
  if (!isInt(ticket) || !isBytes(bytes)) return -EINVAL;
  return crew === undefined ? -EINVAL : crew.take(ticket, bytes, lengthOf(bytes));
}

export function workAbandon({ crew }: State, ticket: number, close: number): number {
  if (!isInt(ticket) || (close !== 0 && close !== 1)) return -EINVAL;
  return crew === undefined ? -EINVAL : crew.abandon(ticket, close === 1);
}

/** Never: a vector for the call would cost as much as the thread that it saves. */
export function readCached(
  state: State,
  fd: number,
  bytes: Uint8Array,
  offset: number,
  length: number,
  position: number,
): number {
  const error = checkFd(fd) || checkRange(bytes, offset, length);
  if (error !== 0) return error;
  if (!Number.isSafeInteger(position) || position < -1) return -EINVAL;
  return Math.min(kindOf(state, fd), 0) || -EOPNOTSUPP;
}
