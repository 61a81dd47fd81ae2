import { action, type Operation } from "effection";

/**
 * Lets the other tasks have their turn. effection has no operation for just that: `sleep(0)` costs a timer of Node and a
 * millisecond. This is the cheapest that its public interface allows: an action that is resolved at once goes through
 * the queue of its reducer, behind all who are there.
 */
export const switchOver: Operation<void> = action<void>((resolve) => {
  resolve();
  return nothing;
});

function nothing(): void {}
