/** What a connection waits for, as far as its time is limited. */
export const IDLE = 0;
export const HEAD = 1;
export const BODY = 2;
/** The handler works: its time is its own affair. */
export const HANDLING = 3;
export const WRITING = 4;
/** The last answer has been sent; what the peer still sends is read for nobody, so that it gets the answer. */
export const LINGERING = 5;

export type Phase =
  | typeof IDLE
  | typeof HEAD
  | typeof BODY
  | typeof HANDLING
  | typeof WRITING
  | typeof LINGERING;
