import { TaskCancelled, type Job, type Kernel, type Task } from "@outloop/core";

/** What a job in front of another one does differently. */
export interface HostCalls<T> {
  /** Given the value of the job, or its error; a throw becomes the error of the job in front. */
  readonly onEnd: (outcome: { readonly value: T } | { readonly error: unknown }) => void;
  readonly cancel: (reason: unknown) => void;
  readonly post: <R>(f: () => R) => Promise<R>;
  readonly swap: (kernel: Kernel) => Promise<void>;
}

/** `job`, whose functions that act upon the program are those of `calls`. */
export function jobWith<T>(job: Job<T>, calls: HostCalls<T>): Job<T> {
  let isCancelled = false;
  const promise: Promise<T> = new Promise((resolve, reject) => {
    const ended = (outcome: { readonly value: T } | { readonly error: unknown }): void => {
      try {
        calls.onEnd(outcome);
      } catch (error) {
        return reject(error);
      }
      if ("value" in outcome) return resolve(outcome.value);
      // As with any job: who cancelled it knows, and need not handle a rejection that says no more than that.
      if (isCancelled && outcome.error instanceof TaskCancelled) promise.catch(() => {});
      reject(outcome.error);
    };
    job.then(
      (value) => ended({ value }),
      (error: unknown) => ended({ error }),
    );
  });
  return {
    [Symbol.toStringTag]: "Job",
    // eslint-disable-next-line unicorn/no-thenable -- a job is a promise
    then: (onValue, onError) => promise.then(onValue, onError),
    catch: (onError) => promise.catch(onError),
    finally: (onEnd) => promise.finally(onEnd),
    cancel(reason) {
      isCancelled = true;
      calls.cancel(reason);
      return promise.then(
        () => {},
        () => {},
      );
    },
    post: calls.post,
    swap: calls.swap,
    tasks: (): Task[] => job.tasks(),
    observe: (observer) => job.observe(observer),
  };
}
