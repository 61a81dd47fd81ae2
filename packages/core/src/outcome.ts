/** How something ended: with a value or with an error. An error object that is a value stays a value. */
export type Outcome<T = unknown> = Success<T> | Failure;

/** It ended with a value. */
export interface Success<T> {
  readonly ok: true;
  readonly value: T;
}

/** It ended with an error: whatever was thrown, an `Error` or not. */
export interface Failure {
  readonly ok: false;
  readonly error: unknown;
}

export function success<T>(value: T): Success<T> {
  return { ok: true, value };
}

export function failure(error: unknown): Failure {
  return { ok: false, error };
}
