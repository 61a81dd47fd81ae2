// What a piece of work is, and what is wrong with a request for one: as native/work.c has it.
import * as work from "../work.ts";
import { checkRange, from, isBytes, lengthOf } from "./checks.ts";
import { EBADF, EFAULT, EINVAL } from "./linux.ts";

/** What a thread is told. */
export interface Order {
  readonly operation: number;
  readonly fd: number;
  readonly flags: number;
  readonly mode: number;
  readonly offset: number;
  readonly length: number;
  /** A copy. */
  readonly input: Uint8Array;
}

const NO_FD = 1;
const NEEDS_FD = 2;
/** By operation: whether it has a descriptor, and how many paths. */
const WANTS: Readonly<Record<number, readonly [fd: number, paths: number]>> = {
  [work.WORK_OPEN]: [NO_FD, 1],
  [work.WORK_READ]: [NEEDS_FD, 0],
  [work.WORK_WRITE]: [NEEDS_FD, 0],
  [work.WORK_SYNC]: [NEEDS_FD, 0],
  [work.WORK_TRUNCATE]: [NEEDS_FD, 0],
  [work.WORK_STATUS]: [0, 1],
  [work.WORK_LIST]: [NO_FD, 1],
  [work.WORK_MAKE_FOLDER]: [NO_FD, 1],
  [work.WORK_REMOVE_FOLDER]: [NO_FD, 1],
  [work.WORK_UNLINK]: [NO_FD, 1],
  [work.WORK_RENAME]: [NO_FD, 2],
  [work.WORK_LINK]: [NO_FD, 2],
  [work.WORK_SYMLINK]: [NO_FD, 2],
  [work.WORK_READ_LINK]: [NO_FD, 1],
  [work.WORK_PERMISSIONS]: [NEEDS_FD, 0],
  [work.WORK_OPEN_WATCH]: [NO_FD, 0],
  [work.WORK_ADD_WATCH]: [NEEDS_FD, 1],
  [work.WORK_REMOVE_WATCH]: [NEEDS_FD, 0],
};

/** Whether what such work gives is a descriptor, which somebody has to close. */
export function opens(operation: number): boolean {
  return operation === work.WORK_OPEN || operation === work.WORK_OPEN_WATCH;
}

/** Reads a request, or says what is wrong with it. */
export function orderOf(words: unknown, input: unknown, offset: unknown, length: unknown): Order | number {
  if (!isBytes(words)) return -EINVAL;
  const error = checkRange(input, offset, length);
  if (error !== 0) return error;
  const numbers = numbersOf(words);
  if (numbers === undefined) return -EINVAL;
  const [operation, fd, flags, mode, place, wanted] = numbers;
  const isWrite = operation === work.WORK_WRITE;
  const most = Math.min(wanted, work.WORK_MOST);
  if (isWrite && most > (length as number)) return -EFAULT;
  const size = isWrite ? most : (length as number);
  if (size > work.WORK_MOST) return -EINVAL;
  const copy = Uint8Array.from(from(input as Uint8Array, offset as number).subarray(0, size));
  const order = { operation, fd, flags, mode, offset: place, length: most, input: copy };
  return check(order) || order;
}

type Numbers = readonly [number, number, number, number, number, number];

function numbersOf(words: Uint8Array): Numbers | undefined {
  if (lengthOf(words) < 8 * work.WORDS) return undefined;
  const numbers = new Float64Array(Uint8Array.from(words.subarray(0, 8 * work.WORDS)).buffer);
  const isWhole = numbers.every((number, at) => {
    if (!Number.isSafeInteger(number)) return false;
    if (at < work.WORD_OFFSET) return (number | 0) === number;
    return number >= (at === work.WORD_OFFSET ? -1 : 0);
  });
  return isWhole ? (Array.from(numbers) as unknown as Numbers) : undefined;
}

function check({ operation, fd, input }: Order): number {
  const wanted = WANTS[operation];
  if (wanted === undefined) return -EINVAL;
  const [descriptor, paths] = wanted;
  if (descriptor === NEEDS_FD && fd < 0) return -EBADF;
  if (descriptor === NO_FD && fd !== -1) return -EINVAL;
  if (paths === 0) return operation === work.WORK_WRITE || input.length === 0 ? 0 : -EINVAL;
  const ends = input.reduce((count, byte) => (byte === 0 ? count + 1 : count), 0);
  return ends === paths && input.at(-1) === 0 ? 0 : -EINVAL;
}
