import { Trouble, type TaskState, type Wait } from "./model.ts";
import { remove } from "./parking.ts";
import type { ChannelState, EventState, PermitsState, World } from "./world.ts";

export function acquire(world: World, held: PermitsState, wait: Wait): void {
  if (held.holders.length < held.permits) {
    held.holders.push(wait.task);
    return world.wake(wait, { kind: "next" });
  }
  held.waiting.push(wait);
  wait.abandon = () => remove(held.waiting, wait);
}

/** Hands the permit straight to who waits first. */
export function release(world: World, held: PermitsState, task: TaskState): void {
  remove(held.holders, task);
  const next = held.waiting.shift();
  if (next === undefined) return;
  held.holders.push(next.task);
  world.wake(next, { kind: "next" });
}

export function send(world: World, channel: ChannelState, wait: Wait, value: number): void {
  if (trySend(world, channel, value)) return world.wake(wait, { kind: "next" });
  const queued = { wait, value };
  channel.senders.push(queued);
  wait.abandon = () => remove(channel.senders, queued);
}

export function trySend(world: World, channel: ChannelState, value: number): boolean {
  if (channel.closed) throw new Trouble("Closed");
  const receiver = channel.receivers.shift();
  if (receiver !== undefined) world.wake(receiver.wait, { kind: "next", value });
  else if (channel.buffer.length < channel.capacity) channel.buffer.push(value);
  else return false;
  return true;
}

/** `next` is told of the end by `undefined`, `receive` by `Closed`. */
export function receive(world: World, channel: ChannelState, wait: Wait, isNext: boolean): void {
  const value = take(world, channel);
  if (value !== undefined) return world.wake(wait, { kind: "next", value });
  if (channel.closed) return end(world, wait, isNext);
  const queued = { wait, value: isNext ? 1 : 0 };
  channel.receivers.push(queued);
  wait.abandon = () => remove(channel.receivers, queued);
}

export function tryReceive(world: World, channel: ChannelState): number | undefined {
  const value = take(world, channel);
  if (value === undefined && channel.closed) throw new Trouble("Closed");
  return value;
}

export function close(world: World, channel: ChannelState): void {
  if (channel.closed) return;
  channel.closed = true;
  for (const { wait } of channel.senders.splice(0))
    world.wake(wait, { kind: "throw", error: new Trouble("Closed") });
  for (const { wait, value } of channel.receivers.splice(0)) end(world, wait, value === 1);
}

/** The oldest value; the first sender that waits has room then. */
function take(world: World, channel: ChannelState): number | undefined {
  const sender = channel.senders.shift();
  if (sender !== undefined) {
    channel.buffer.push(sender.value);
    world.wake(sender.wait, { kind: "next" });
  }
  return channel.buffer.shift();
}

function end(world: World, wait: Wait, isNext: boolean): void {
  world.wake(wait, isNext ? { kind: "next" } : { kind: "throw", error: new Trouble("Closed") });
}

export function waitForEvent(world: World, event: EventState, wait: Wait): void {
  if (event.set) return world.wake(wait, { kind: "next" });
  event.waiting.push(wait);
  wait.abandon = () => remove(event.waiting, wait);
}

export function setEvent(world: World, event: EventState): void {
  event.set = true;
  for (const wait of event.waiting.splice(0)) world.wake(wait, { kind: "next" });
}
