/** What can happen, as a number, in the first of the five columns of an event. */
export const SPAWN = 0;
export const STEP = 1;
export const TRAP = 2;
export const PARK = 3;
export const WAKE = 4;
export const CANCEL = 5;
export const END = 6;
export const SWAP = 7;
export const OPEN = 8;
export const CLOSE = 9;

/**
 * An event is five numbers: kind, the program's time in milliseconds, task id, the index of a string, and one number
 * more. The last two mean:
 *
 * | kind   | string                     | number                              |
 * | ------ | -------------------------- | ----------------------------------- |
 * | SPAWN  | the task's name            | the task that spawned it, or 0      |
 * | STEP   |                            |                                     |
 * | TRAP   | the trap in words          |                                     |
 * | PARK   | the trap waited for        | 1 for a sleep                       |
 * | WAKE   |                            | 1 with a value, 0 with an error     |
 * | CANCEL | why                        |                                     |
 * | END    | value, error or cancelled  |                                     |
 * | SWAP   | the new kernel             |                                     |
 * | OPEN   | kind and name of the scope | its id                              |
 * | CLOSE  |                            | the id of the scope                 |
 */
export const COLUMNS = 5;
