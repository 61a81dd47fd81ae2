/** Milliseconds that a task may hold the thread before it is ended. */
const LONGEST_STEP = 2000;

/** Thrown into code that does not let go of the thread. */
class ThreadHeld extends Error {
  override readonly name = "ThreadHeld";

  constructor(line: number) {
    super(
      `the code at line ${line} has held the thread for ${LONGEST_STEP / 1000} s without waiting for anything. ` +
        `A kernel does not interrupt a task: put yield* checkpoint() where the others may have a turn`,
    );
  }
}

/** Makes what the compiler calls in each loop and function: throws when the step that began at `began()` is too long. */
export function watchdog(began: () => number): (line: number) => void {
  let calls = 0;
  return (line) => {
    if ((++calls & 0xfff) === 0 && performance.now() - began() > LONGEST_STEP) throw new ThreadHeld(line);
  };
}
