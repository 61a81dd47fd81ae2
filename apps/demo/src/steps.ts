/** One step of the tour. */
export interface Step {
  readonly title: string;
  /** What a reader should know before the program. */
  readonly before: string;
  /** File name in `programs/`. */
  readonly program: string;
  /** What its output shows, and what is still missing. */
  readonly after: string;
}

export const introduction = `
A coroutine is what a generator function makes. When it needs something from outside, a pause for example, it yields a
trap: a small object that says what it asks for. Whoever drives the coroutine reads the trap, does something about it,
and resumes the coroutine with the answer.

A kernel answers many coroutines at once. It is a queue of those that can go on, a list of timers and a way to wait.
None of that needs an event loop: unless a step says otherwise, these programs run on the bare thread.
`;

export const steps: readonly Step[] = [
  {
    title: "Drive one coroutine to its end",
    before: `
drive() calls next() until the coroutine has ended and returns its value. pi() calls plus() by yield*, the way an
async function uses await. Neither asks for anything, so nobody has to answer.`,
    program: "1-drive.ts",
    after: "",
  },
  {
    title: "Why one next() is not enough",
    before: `
next() runs a coroutine up to its first trap. Called once and no more, it gives the value of pi(), which asks for
nothing. For slowPi(), which asks for a pause, there is no value yet, and runOnce() hides that.`,
    program: "2-one-step.ts",
    after: `
The trap was there all along, as plain data. drive() was given no answer to it, and says so.`,
  },
  {
    title: "A request that nobody answers",
    before: `
A promise can be settled by an event loop only, and there is none. A trap may be one that nobody has heard of. Either
way the error is thrown into the coroutine, at the line that asked.`,
    program: "3-nobody-answers.ts",
    after: `
Each message names who asked, for what, who could not answer, and what to do. The coroutine may catch it and go on.`,
  },
  {
    title: "A trap of your own",
    before: `
mySleep() makes a trap. The coroutine does not see what becomes of it; the driver reads it and does what it says: here
it stops the whole thread for a second. Then the same coroutine on a kernel, which answers core's own sleep().`,
    program: "4-own-trap.ts",
    after: `
hello() holds neither the driver nor the kernel. It only asks; that is why either can answer.`,
  },
  {
    title: "Many coroutines at once",
    before: `
spawn() is a trap as well, so a coroutine starts others while the loop runs. A task is a coroutine that was spawned.
While all ten sleep, the kernel has nothing to do but to wait for the first of their timers.`,
    program: "5-many.ts",
    after: `
The second kernel has a virtual clock: it jumps to the next timer instead of waiting. The program is the same.
Tasks that wait until a descriptor is readable or writable: the chat room of the page (demo --page) is made of them.`,
  },
  {
    title: "Long work beside short work",
    before: `
A server computes Fibonacci numbers for its clients; here it is without the sockets, which the page has (demo --page):
three requests share one thread, and the longest came first.`,
    program: "6-share.ts",
    after: `
At each checkpoint() the task goes to the back of the queue. The short requests are answered while the long one is
still at work. A task without checkpoints would hold the thread: kernels do not interrupt.`,
  },
  {
    title: "At top level",
    before: `
run() returns the value itself, not a promise of it. So it can stand anywhere, also at the top level of a module, and
needs neither async nor await.`,
    program: "7-top-level.ts",
    after: `
A prompt at which yield* works: the REPL comes with its own issue.`,
  },
  {
    title: "Looking inside",
    before: `
A task has a number, a name and a state, for its own program and, through the job that start() returns, for the host.
When no task can ever go on, run() throws a Deadlock that says what each one waits for.`,
    program: "8-inspect.ts",
    after: `
debug: true adds where each task was spawned. A task's chain of calls, its scope and its deadline, seen from outside
at any time: the inspector comes with its own issue.`,
  },
];
