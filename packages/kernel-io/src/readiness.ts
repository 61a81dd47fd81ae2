// What is known of one direction of a descriptor. With edges, knowing it is all there is: none comes twice.

export const NOT_READY = 0;
/** An attempt tells; a wait needs a new edge. */
export const MAYBE = 1;
export const READY = 2;
