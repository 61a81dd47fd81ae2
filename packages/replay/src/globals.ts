/** Who answers for `Math.random` and `Date.now` when a task calls them. */
export interface GlobalAnswers {
  /** Only what a task calls is recorded; the host's own code has its own. */
  readonly isInStep: boolean;
  random(real: () => number): number;
  date(real: () => number): number;
}

/** Puts `answers` in front of `Math.random` and `Date.now`; returns what takes them away. */
export function replaceGlobals(answers: GlobalAnswers): () => void {
  const { random } = Math;
  const { now } = Date;
  Math.random = () => (answers.isInStep ? answers.random(random) : random());
  Date.now = () => (answers.isInStep ? answers.date(now) : now());
  return () => {
    Math.random = random;
    Date.now = now;
  };
}
