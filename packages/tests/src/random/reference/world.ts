import { channelCapacities, eventCount, lockCount, semaphorePermits } from "../program.ts";
import { Trouble, type Resumption, type ScopeState, type TaskState, type Timer, type Wait } from "./model.ts";

export interface Queued {
  readonly wait: Wait;
  readonly value: number;
}

export interface ChannelState {
  readonly capacity: number;
  readonly buffer: number[];
  readonly senders: Queued[];
  readonly receivers: Queued[];
  closed: boolean;
}

export interface EventState {
  set: boolean;
  readonly waiting: Wait[];
}

/** A lock is a semaphore of one permit. */
export interface PermitsState {
  readonly permits: number;
  readonly holders: TaskState[];
  readonly waiting: Wait[];
}

/** Everything there is in one run: a clock, a ready queue, timers, tasks, and what programs can name. */
export class World {
  readonly grace: number;
  readonly log: string[] = [];
  readonly warnings: string[] = [];
  time = 0;
  ready: TaskState[] = [];
  timers: Timer[] = [];
  /** In order of their spawning; the first is main. */
  readonly tasks: TaskState[] = [];
  /** By the number that programs use. */
  readonly named: (TaskState | undefined)[] = [];
  readonly kept: (ScopeState | undefined)[] = [];
  deadlock: Trouble | undefined;
  /** After a second deadlock: no grace and no shield holds any more. */
  isForced = false;
  /** Waiting for the swap at the end of this turn. */
  swapping: Wait[] = [];

  readonly channels: readonly ChannelState[] = channelCapacities.map((capacity) => ({
    capacity,
    buffer: [],
    senders: [],
    receivers: [],
    closed: false,
  }));
  readonly events: readonly EventState[] = Array.from({ length: eventCount }, () => ({
    set: false,
    waiting: [],
  }));
  readonly locks: readonly PermitsState[] = Array.from({ length: lockCount }, () => permitsOf(1));
  readonly semaphores: readonly PermitsState[] = semaphorePermits.map(permitsOf);

  constructor(grace: number) {
    this.grace = grace;
  }

  note(task: TaskState, line: number, what: string): void {
    this.log.push(`${this.time} ${task.name} ${line} ${what}`);
  }

  /** Queues `task`; what it goes on with is fixed from now on. */
  queue(task: TaskState, resumption: Resumption): void {
    for (const timer of task.graceTimers) this.callOff(timer);
    task.graceTimers = [];
    task.answered = task.wait?.answered;
    task.wait = undefined;
    task.resumption = resumption;
    this.ready.push(task);
  }

  wake(wait: Wait, resumption: Resumption): void {
    if (wait.over) return;
    wait.over = true;
    this.queue(wait.task, resumption);
  }

  at(deadline: number, fire: () => void, isGrace = false): Timer {
    const timer: Timer = { deadline, fire, isGrace };
    const place = this.timers.findIndex((each) => each.deadline > deadline);
    this.timers.splice(place === -1 ? this.timers.length : place, 0, timer);
    return timer;
  }

  callOff(timer: Timer | undefined): void {
    this.timers = this.timers.filter((each) => each !== timer);
  }
}

/** Every failure that left a scope together with `error`. */
export function failuresOf(error: Trouble, all: Trouble[] = []): Trouble[] {
  if (all.includes(error)) return all;
  all.push(error);
  for (const each of error.companions) failuresOf(each, all);
  return all;
}

/** The first failure, with the others behind it. */
export function gather(failures: readonly Trouble[]): Trouble {
  const [first, ...others] = failures;
  for (const each of others) if (each !== first) first!.companions.push(each);
  return first!;
}

function permitsOf(permits: number): PermitsState {
  return { permits, holders: [], waiting: [] };
}
