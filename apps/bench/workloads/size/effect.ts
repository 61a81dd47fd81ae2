// The modules for the same: fibers, time, deadlines; a queue as our channel.
export { Effect, Fiber, Queue, Schedule, Scope } from "effect";
