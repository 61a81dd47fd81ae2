/**
 * The thread that worked for a call is no more: it ran out of memory, ended by `process.exit()`, or was brought down by an
 * error that nobody caught. Other threads go on, and another one takes its place. `cause` is what is known.
 */
export class WorkerDied extends Error {
  override readonly name = "WorkerDied";

  constructor(what: string, cause: unknown) {
    const why = cause instanceof Error ? cause.message : String(cause);
    super(`the thread of ${what} died: ${why}`, { cause });
  }
}

/** The arguments of a call, or its result, cannot be sent to another thread. `cause` is what the system says. */
export class NotSendable extends TypeError {
  override readonly name = "NotSendable";

  constructor(what: string, cause: unknown) {
    const why = cause instanceof Error ? cause.message : String(cause);
    super(`${what} cannot be sent to another thread: ${why}`, { cause });
  }
}
