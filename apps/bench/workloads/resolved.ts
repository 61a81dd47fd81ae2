/** For libraries without an operation that lets others have their turn: waiting for this is the nearest they have. */
export const RESOLVED: Promise<void> = Promise.resolve();
