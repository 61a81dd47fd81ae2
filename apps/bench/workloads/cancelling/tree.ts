/** Every task has this many children, down to the leaves; n of 111,111 is a tree of six levels. */
export const CHILDREN = 10;

/** How many tasks a tree with so many levels has. */
export function sizeOf(levels: number): number {
  return (CHILDREN ** levels - 1) / (CHILDREN - 1);
}

/** The levels of the tree with n tasks. */
export function levelsOf(n: number): number {
  return Math.round(Math.log(n * (CHILDREN - 1) + 1) / Math.log(CHILDREN));
}

/** What the tasks of a tree tell: how many wait, and how many have cleaned up. */
export class Census {
  waiting = 0;
  cleaned = 0;
}
